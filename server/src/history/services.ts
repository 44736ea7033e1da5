import type { AccountServices } from "../accounts/services.ts";

export interface HistoryServices extends AccountServices {
  /** Memory for the most recently sent histories, in bytes. */
  readonly historyCacheBytes: number;
  /** Time limit of one search in the database. */
  readonly searchMs: number;
}
