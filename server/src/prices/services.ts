import type { Counter } from "prom-client";
import type { HistoryServices } from "../history/services.ts";
import type { KeyGuard } from "../platform/http/key-guard.ts";
import type { Intake } from "./intake/intake.ts";
import type { ReportLimits } from "./intake/report-limits.ts";

export interface PriceServices extends HistoryServices {
  readonly intake: Intake;
  readonly metrics: { readonly reports: Counter<"result">; readonly readings: Counter<"outcome"> };
  readonly verifier: { readonly on: boolean; readonly guard: KeyGuard };
  readonly limits: HistoryServices["limits"] & { readonly reports: ReportLimits };
}
