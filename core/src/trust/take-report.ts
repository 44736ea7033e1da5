import { publicRulesOf } from "./crowd.ts";
import { judgeReport, type ReportedPrice, type ReportOutcome } from "./judge-report.ts";
import type { JudgingContext } from "./judging-context.ts";
import type { Policy } from "./policy.ts";
import type { NetworkRecord, ReporterRecord } from "./reporter-record.ts";
import type { SeriesState, VoteOrigin } from "./state.ts";
import { mergeRequest, payForRequest, requestOf, type VerificationRequest } from "./verification-request.ts";

/** What a stranger's report reads and writes: its series, the request to look at its product, and who sent it. */
export interface ReportState {
  readonly series: SeriesState;
  readonly request: VerificationRequest | null;
  readonly reporter: ReporterRecord;
  readonly network: NetworkRecord;
}

/** A stranger's report, and how many people watch the product. */
export interface PublicReport extends ReportedPrice {
  readonly from: VoteOrigin;
  readonly watchers: number;
}

/** Takes a stranger's report in, and asks for a look. How many reports are taken is the caller's to limit. */
export function takeReport(
  state: ReportState,
  report: PublicReport,
  context: JudgingContext,
  policy: Policy,
): { readonly state: ReportState; readonly outcome: ReportOutcome } {
  const { crowd } = publicRulesOf(policy, context.crowd)!;
  const outcome = judgeReport(state.series, report, context, policy);
  const series = outcome.state;
  const taken = { ...state, series };
  if (outcome.kind !== "claimed" || outcome.accepted) return { state: taken, outcome };
  const { reporter, network } = state;
  const requester = { id: report.reporter, reporter, network, from: report.from };
  const wanted = requestOf(series, report.price, requester, report.watchers, crowd, context.now, policy);
  const { request, pays } = mergeRequest(state.request, wanted);
  const after = pays ? payForRequest(reporter, network, request.class, context.now) : { reporter, network };
  return { state: { series, request, ...after }, outcome };
}
