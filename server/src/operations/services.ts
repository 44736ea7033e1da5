import type { Limit } from "../platform/http/rate-limit.ts";
import type { WebsiteServices } from "../website/services.ts";
import type { UploadFolder } from "./bring/upload-folder.ts";
import type { FullDisk } from "./health/full-disk.ts";
import type { Metrics } from "./health/metrics.ts";

/** All services of the server. */
export interface Services extends WebsiteServices {
  readonly metrics: Metrics;
  readonly fullDisk: FullDisk;
  /** Files of other tools that people bring along. */
  readonly uploadFolder: UploadFolder;
  readonly limits: WebsiteServices["limits"] & { readonly uploads: Limit };
  readonly allowedNetworks: readonly string[];
  /** The folder of the open data that is published; null: none is. */
  readonly feedFolder: string | null;
}
