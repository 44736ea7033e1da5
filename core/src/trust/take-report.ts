import { publicContextOf } from "./crowd.ts";
import { judgeReport, type ReportedPrice, type ReportOutcome } from "./judge-report.ts";
import type { JudgingContext } from "./judging-context.ts";
import type { Policy } from "./policy.ts";
import type { NetworkRecord, ReporterRecord } from "./reporter-record.ts";
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

/** Public profile: judges a report and requests a visit where it is worth one. The caller limits how many reports are taken. */
export function takeReport(
  state: ReportState,
  report: PublicReport,
  context: JudgingContext,
  policy: Policy,
): { readonly state: ReportState; readonly outcome: ReportOutcome } {
  const publicContext = publicContextOf(policy, context)!;
  const outcome = judgeReport(state.series, report, context, policy);
  const series = outcome.state;
  const taken = { ...state, series };
  if (outcome.kind !== "claimed" || outcome.accepted) return { state: taken, outcome };
  const { reporter, network } = state;
  const { reporter: id, from, watchers } = report;
  const wanted = requestOf(
    series,
    report.price,
    { id, reporter, network, from, watchers },
    publicContext,
    policy,
  );
  const { request, pays } = mergeRequest(state.request, wanted);
  const after = pays ? payForRequest(reporter, network, request.class, context.now) : { reporter, network };
  return { state: { series, request, ...after }, outcome };
}
