import type { AlertServices } from "../alerts/services.ts";
import type { Assets } from "./shared/assets.ts";

export interface WebsiteServices extends AlertServices {
  readonly assets: Assets;
}
