import { allSwitchesOn, type Crowd, type Switches } from "./crowd.ts";
import { judgeReading, type ReadingOutcome } from "./judge-reading.ts";
import type { ReportOutcome } from "./judge-report.ts";
import { publicPolicy as policy } from "./public-policy.ts";
import { recordUpdatesOf } from "./record-updates.ts";
import {
  type NetworkRecord,
  newNetworkRecord,
  newReporterRecord,
  type ReporterRecord,
} from "./reporter-record.ts";
import type { Acceptance, SeriesState } from "./state.ts";
import { takeReport } from "./take-report.ts";
import { day, noon, stateOf } from "./testing.ts";
import type { VerificationRequest } from "./verification-request.ts";

/** One report of one series. */
export interface TestReport {
  readonly reporter: number;
  readonly series: number;
  readonly price: number;
  /** Minutes since the report before. */
  readonly minutesLater: number;
}

/** What is stored between reports: plain values, as in tables. */
export interface Stored {
  readonly series: readonly SeriesState[];
  readonly requests: readonly (VerificationRequest | null)[];
  readonly reporters: Readonly<Record<string, ReporterRecord>>;
  readonly networks: Readonly<Record<string, NetworkRecord>>;
}

/** A reporter with a long and good record. */
export const proven: ReporterRecord = {
  ...newReporterRecord(noon - 30 * day),
  verified: 41,
  verifiedNovel: 40,
  verifiedDays: 10,
  hitRate: 0.9,
};

/** Reporters: one a network, by turns of four versions, each registered on a day of its own. */
export const originOf = (reporter: number) => ({
  group: `n${reporter}`,
  version: `v${reporter % 4}`,
  registeredOn: reporter,
});

export function storedWith(reporters: readonly ReporterRecord[], series = 2, price = 10_000): Stored {
  return {
    series: Array.from({ length: series }, () =>
      stateOf(price, { verifiedPrice: price, confirmingVotes: [], refutedPrices: [] }),
    ),
    requests: Array.from({ length: series }, () => null),
    reporters: Object.fromEntries(reporters.map((reporter, id) => [id, reporter])),
    networks: Object.fromEntries(reporters.map((_, id) => [originOf(id).group, newNetworkRecord])),
  };
}

export function crowdOf({ reporters }: Stored, switches: Switches = allSwitchesOn): Crowd {
  return { reporters: new Map(Object.entries(reporters)), quarantined: new Set(), switches };
}

export interface TakenReport {
  readonly stored: Stored;
  readonly outcome: ReportOutcome;
}

export function takeOne(
  stored: Stored,
  { reporter, series, price }: TestReport,
  now: number,
  verifierCanVisit = true,
  switches: Switches = allSwitchesOn,
): TakenReport {
  const from = originOf(reporter);
  const state = {
    series: stored.series[series]!,
    request: stored.requests[series]!,
    reporter: stored.reporters[reporter]!,
    network: stored.networks[from.group]!,
  };
  const reported = { reporter: String(reporter), price, observedAt: now, receivedAt: now, from, watchers: 2 };
  const report = { ...reported, claimId: `${reporter} ${series} ${price} ${now}` };
  const context = { now, reporters: 2, verifierCanVisit, crowd: crowdOf(stored, switches) };
  const { state: after, outcome } = takeReport(state, report, context, policy);
  return {
    outcome,
    stored: {
      series: stored.series.with(series, after.series),
      requests: stored.requests.with(series, after.series.claims.length === 0 ? null : after.request),
      reporters: { ...stored.reporters, [reporter]: after.reporter },
      networks: { ...stored.networks, [from.group]: after.network },
    },
  };
}

export function takeReading(
  stored: Stored,
  series: number,
  price: number,
  now: number,
): { readonly stored: Stored; readonly outcome: ReadingOutcome } {
  const crowd = crowdOf(stored);
  const outcome = judgeReading(stored.series[series]!, { price, at: now }, [], policy, crowd);
  const networks = new Map(Object.entries(stored.networks));
  const lessons = recordUpdatesOf(outcome, now, { ...crowd, networks }, policy);
  return {
    outcome,
    stored: {
      series: stored.series.with(series, outcome.state),
      requests: stored.requests.with(series, null),
      reporters: { ...stored.reporters, ...Object.fromEntries(lessons.reporters) },
      networks: { ...stored.networks, ...Object.fromEntries(lessons.networks) },
    },
  };
}

/** Takes all reports, one after the other. */
export function takeAll(
  before: Stored,
  reports: readonly TestReport[],
  verifierCanVisit = true,
  between: (stored: Stored) => Stored = (stored) => stored,
): { readonly stored: Stored; readonly accepted: readonly Acceptance[]; readonly asked: number } {
  const accepted: Acceptance[] = [];
  let stored = before;
  let now = noon;
  let asked = 0;
  for (const report of reports) {
    now += report.minutesLater * 60_000;
    const requests = stored.requests[report.series];
    const taken = takeOne(between(stored), report, now, verifierCanVisit);
    stored = taken.stored;
    if (requests === null && stored.requests[report.series] !== null) asked++;
    if (taken.outcome.accepted) accepted.push(taken.outcome.accepted);
  }
  return { stored, accepted, asked };
}
