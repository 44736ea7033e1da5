import { type Ask, askOf, paid, raised } from "./asking.ts";
import { strangersOf } from "./crowd.ts";
import { judgeReport, type ReportedPrice, type ReportOutcome } from "./judge-report.ts";
import type { Policy } from "./policy.ts";
import { admit, type Network, type Reporter } from "./reporter.ts";
import type { Origin, SeriesState } from "./state.ts";
import type { Surroundings } from "./surroundings.ts";

/** What a stranger's report reads and writes: its series, the wish to look at its product, and who sent it. */
export interface Desk {
  readonly series: SeriesState;
  readonly ask: Ask | null;
  readonly reporter: Reporter;
  readonly network: Network;
}

/** A stranger's report, and how many people watch the product. */
export interface StrangersReport extends ReportedPrice {
  readonly from: Origin;
  readonly watchers: number;
}

/**
 * Takes a stranger's report in, from the door to the wish for a look. `over-limit`: too many within the hour, from
 * this reporter or its network; nothing was taken in.
 */
export function takeReport(
  desk: Desk,
  report: StrangersReport,
  around: Surroundings,
  policy: Policy,
): { readonly desk: Desk; readonly outcome: ReportOutcome | "over-limit" } {
  const { rules, crowd } = strangersOf(policy, around.crowd)!;
  const admitted = admit(desk.reporter, desk.network, around.now, rules);
  if (!admitted) return { desk, outcome: "over-limit" };
  const outcome = judgeReport(desk.series, report, around, policy);
  const series = outcome.state;
  const taken = { ...desk, ...admitted, series };
  if (outcome.kind !== "claimed" || outcome.accepted) return { desk: taken, outcome };
  const asker = { id: report.reporter, ...admitted, from: report.from };
  const wish = askOf(series, report.price, asker, report.watchers, crowd, around.now, policy);
  const { ask, pays } = raised(desk.ask, wish);
  const after = pays ? paid(admitted.reporter, admitted.network, ask.class, around.now) : admitted;
  return { desk: { series, ask, ...after }, outcome };
}
