import { publicContextOf } from "./crowd.ts";
import { judgeReport, type ReportedPrice, type ReportOutcome } from "./judge-report.ts";
import type { JudgingContext } from "./judging-context.ts";
import type { Policy } from "./policy.ts";
import { admit, type NetworkRecord, type ReporterRecord } from "./reporter-record.ts";
import type { SeriesState, VoteOrigin } from "./state.ts";
import { mergeRequest, payForRequest, requestOf, type VerificationRequest } from "./verification-request.ts";

/** Public profile: what a report reads and writes: its series, the request to verify its product, and who sent it. */
export interface ReportState {
  readonly series: SeriesState;
  readonly request: VerificationRequest | null;
  readonly reporter: ReporterRecord;
  readonly network: NetworkRecord;
}

/** A report of the public profile, and how many people watch the product. */
export interface PublicReport extends ReportedPrice {
  readonly from: VoteOrigin;
  readonly watchers: number;
}

/**
 * Public profile: judges a report and requests a visit where it is worth one. `over-limit`: too many within the hour,
 * from this reporter or its network; nothing was taken in.
 */
export function takeReport(
  state: ReportState,
  report: PublicReport,
  context: JudgingContext,
  policy: Policy,
): { readonly state: ReportState; readonly outcome: ReportOutcome | "over-limit" } {
  const publicContext = publicContextOf(policy, context)!;
  const admitted = admit(state.reporter, state.network, context.now, publicContext.rules);
  if (!admitted) return { state, outcome: "over-limit" };
  const outcome = judgeReport(state.series, report, context, policy);
  const series = outcome.state;
  const taken = { ...state, ...admitted, series };
  if (outcome.kind !== "claimed" || outcome.accepted) return { state: taken, outcome };
  const { reporter: id, from, watchers } = report;
  const requester = { id, ...admitted, from, watchers };
  const wanted = requestOf(series, report.price, requester, publicContext, policy);
  const { request, pays } = mergeRequest(state.request, wanted);
  const after = pays
    ? payForRequest(admitted.reporter, admitted.network, request.class, context.now)
    : admitted;
  return { state: { series, request, ...after }, outcome };
}
