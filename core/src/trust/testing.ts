import type { ReportedPrice } from "./judge-report.ts";
import type { JudgingContext } from "./judging-context.ts";
import type { Claim, SeriesState } from "./state.ts";

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;
/** The moment at which tests judge. Epoch ms. */
export const noon = Date.UTC(2026, 0, 15, 12);

/** A series whose price was accepted two days ago. */
export function stateOf(price: number | null, more: Partial<SeriesState> = {}): SeriesState {
  const since = noon - 2 * day;
  return {
    revision: 1,
    price,
    since,
    confirmedAt: since,
    lastPrice: price,
    verifiedPrice: null,
    recent: [{ at: since, price }],
    claims: [],
    unread: 0,
    ...more,
  };
}

/** A claim on which each reporter gave its vote once, at a moment before noon (ms). */
export function claimOf(price: number | null, ages: Readonly<Record<string, number>>): Claim {
  const votes = Object.entries(ages).map(([reporter, age]) => ({
    reporter,
    observedAt: noon - age,
    lastSeenAt: noon - age,
  }));
  const moments = votes.map(({ observedAt }) => observedAt);
  return {
    id: `claim-${price}`,
    price,
    firstSeenAt: Math.min(...moments),
    lastReportedAt: Math.max(...moments),
    votes,
  };
}

export const several: JudgingContext = { now: noon, reporters: 2, verifierCanVisit: true };
export const alone: JudgingContext = { now: noon, reporters: 1, verifierCanVisit: true };
export const withoutVerifier = (context: JudgingContext): JudgingContext => ({
  ...context,
  verifierCanVisit: false,
});

export const report = (reporter: string, price: number | null, age = 0): ReportedPrice => ({
  reporter,
  price,
  observedAt: noon - age,
  receivedAt: noon,
  claimId: `claim-${price}`,
});
