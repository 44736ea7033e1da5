import type { AlertServices } from "../alerts/services.ts";
import type { Backups } from "../platform/backups.ts";
import type { RatesNow } from "./products/exchange-rates.ts";
import type { Assets } from "./shared/assets.ts";

export interface WebsiteServices extends AlertServices {
  readonly backups: Backups;
  readonly assets: Assets;
  /** Reference rates for prices in other currencies. */
  readonly exchangeRates: RatesNow;
}
