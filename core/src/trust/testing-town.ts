import type { Ask } from "./asking.ts";
import { allOn, type Crowd, type Switches } from "./crowd.ts";
import { judgeReading, type ReadingOutcome } from "./judge-reading.ts";
import type { ReportOutcome } from "./judge-report.ts";
import { lessonsOf } from "./lessons.ts";
import { publicPolicy as policy } from "./public-policy.ts";
import { type Network, newNetwork, newReporter, type Reporter } from "./reporter.ts";
import type { Acceptance, SeriesState } from "./state.ts";
import { takeReport } from "./take-report.ts";
import { day, noon, stateOf } from "./testing.ts";

/** One thing that somebody says, of one of some series. */
export interface Saying {
  readonly reporter: number;
  readonly series: number;
  readonly price: number;
  /** Minutes since the saying before. */
  readonly after: number;
}

/** What is stored between reports: plain values, as in tables. */
export interface Stored {
  readonly series: readonly SeriesState[];
  readonly asks: readonly (Ask | null)[];
  readonly reporters: Readonly<Record<string, Reporter>>;
  readonly networks: Readonly<Record<string, Network>>;
}

/** A reporter with a long and good record. */
export const proven: Reporter = {
  ...newReporter(noon - 30 * day),
  verified: 41,
  verifiedNovel: 40,
  verifiedDays: 10,
  hitRate: 0.9,
};

/** Reporters of a town: one to a network, by turns of four versions, each registered on a day of its own. */
export const originOf = (reporter: number) => ({
  group: `n${reporter}`,
  version: `v${reporter % 4}`,
  registeredOn: reporter,
});

export function townOf(reporters: readonly Reporter[], series = 2, price = 10_000): Stored {
  return {
    series: Array.from({ length: series }, () =>
      stateOf(price, { verifiedPrice: price, echoes: [], alternatives: [] }),
    ),
    asks: Array.from({ length: series }, () => null),
    reporters: Object.fromEntries(reporters.map((reporter, id) => [id, reporter])),
    networks: Object.fromEntries(reporters.map((_, id) => [originOf(id).group, newNetwork])),
  };
}

export function crowdOf({ reporters }: Stored, switches: Switches = allOn): Crowd {
  return { reporters: new Map(Object.entries(reporters)), quarantined: new Set(), switches };
}

export interface Told {
  readonly stored: Stored;
  readonly outcome: ReportOutcome | "over-limit";
}

export function tell(
  stored: Stored,
  { reporter, series, price }: Saying,
  now: number,
  verifierCanLook = true,
  switches: Switches = allOn,
): Told {
  const from = originOf(reporter);
  const desk = {
    series: stored.series[series]!,
    ask: stored.asks[series]!,
    reporter: stored.reporters[reporter]!,
    network: stored.networks[from.group]!,
  };
  const said = { reporter: String(reporter), price, observedAt: now, receivedAt: now, from, watchers: 2 };
  const report = { ...said, claimId: `${reporter} ${series} ${price} ${now}` };
  const around = { now, reporters: 2, verifierCanLook, crowd: crowdOf(stored, switches) };
  const { desk: after, outcome } = takeReport(desk, report, around, policy);
  return {
    outcome,
    stored: {
      series: stored.series.with(series, after.series),
      asks: stored.asks.with(series, after.series.claims.length === 0 ? null : after.ask),
      reporters: { ...stored.reporters, [reporter]: after.reporter },
      networks: { ...stored.networks, [from.group]: after.network },
    },
  };
}

export function look(
  stored: Stored,
  series: number,
  price: number,
  now: number,
): { readonly stored: Stored; readonly outcome: ReadingOutcome } {
  const crowd = crowdOf(stored);
  const outcome = judgeReading(stored.series[series]!, { price, at: now }, [], policy, crowd);
  const networks = new Map(Object.entries(stored.networks));
  const lessons = lessonsOf(outcome, now, { ...crowd, networks }, policy);
  return {
    outcome,
    stored: {
      series: stored.series.with(series, outcome.state),
      asks: stored.asks.with(series, null),
      reporters: { ...stored.reporters, ...Object.fromEntries(lessons.reporters) },
      networks: { ...stored.networks, ...Object.fromEntries(lessons.networks) },
    },
  };
}

/** All that a town hears, one after the other. */
export function tellAll(
  before: Stored,
  sayings: readonly Saying[],
  verifierCanLook = true,
  between: (stored: Stored) => Stored = (stored) => stored,
): { readonly stored: Stored; readonly accepted: readonly Acceptance[]; readonly asked: number } {
  const accepted: Acceptance[] = [];
  let stored = before;
  let now = noon;
  let asked = 0;
  for (const saying of sayings) {
    now += saying.after * 60_000;
    const asks = stored.asks[saying.series];
    const told = tell(between(stored), saying, now, verifierCanLook);
    stored = told.stored;
    if (asks === null && stored.asks[saying.series] !== null) asked++;
    if (told.outcome !== "over-limit" && told.outcome.accepted) accepted.push(told.outcome.accepted);
  }
  return { stored, accepted, asked };
}
