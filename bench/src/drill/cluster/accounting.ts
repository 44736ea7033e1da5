/** One report, as a client sends it: tried, and tried once more. Times in ms of one clock. */
export interface Ask {
  readonly startedAt: number;
  readonly endedAt: number;
  /** Whether either try was answered 2xx. */
  readonly ok: boolean;
}

/**
 * How long nobody was served: of each run of asks that failed, in the order in which they began, the time from its first
 * until the next that succeeded began. A run that nothing follows lasts until its last ask ended.
 */
export function unavailableMs(asks: readonly Ask[]): number {
  let total = 0;
  let since: number | null = null;
  let last = 0;
  for (const { startedAt, endedAt, ok } of asks.toSorted((a, b) => a.startedAt - b.startedAt)) {
    if (!ok) {
      since ??= startedAt;
      last = Math.max(last, endedAt);
    } else if (since !== null) {
      total += startedAt - since;
      since = null;
    }
  }
  return Math.round(since === null ? total : total + last - since);
}

/** The value that 99 in 100 of the asks that succeeded do not pass. 0 without any. Milliseconds. */
export function p99Ms(asks: readonly Ask[]): number {
  const took = asks.flatMap(({ startedAt, endedAt, ok }) => (ok ? [endedAt - startedAt] : []));
  const sorted = took.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0);
}

/** A price change that somebody watches. `ackedAt`: when the last report that makes it was acknowledged. */
export interface Change {
  readonly watchId: string;
  /** Minor units. */
  readonly price: number;
  readonly ackedAt: number;
  /** A verifier had to see it, which visits one page a second: it may wait for its turn. */
  readonly isVerified: boolean;
}

/** What a receiver got: `key` is the same when the same message comes again. */
export interface Alert {
  readonly key: string;
  readonly watchId: string;
  readonly price: number | null;
  readonly at: number;
}

export interface AlertCount {
  /** Changes that nobody was told of. */
  readonly lost: number;
  /** Alerts of a change besides its first, and alerts of what never happened. The same message again is none. */
  readonly doubled: number;
  /** The longest time from a change that people agreed on until somebody was told. */
  readonly lateMs: number;
  /** The same of changes that a verifier had to see, its queue included. */
  readonly verifiedLateMs: number;
}

/** Holds the alerts that came against the changes that happened: each is to be told once. */
export function countAlerts(changes: readonly Change[], alerts: readonly Alert[]): AlertCount {
  const told = new Map<string, Map<string, number>>();
  const idOf = (one: { watchId: string; price: number | null }) => `${one.watchId} ${one.price}`;
  for (const alert of alerts) {
    const keys = told.get(idOf(alert)) ?? new Map<string, number>();
    keys.set(alert.key, Math.min(alert.at, keys.get(alert.key) ?? alert.at));
    told.set(idOf(alert), keys);
  }
  let lost = 0;
  const late = { lateMs: 0, verifiedLateMs: 0 };
  const ids = new Set<string>();
  for (const change of changes) {
    ids.add(idOf(change));
    const keys = told.get(idOf(change));
    if (!keys) {
      lost++;
      continue;
    }
    const of = change.isVerified ? "verifiedLateMs" : "lateMs";
    late[of] = Math.max(late[of], Math.round(Math.min(...keys.values()) - change.ackedAt));
  }
  let doubled = 0;
  for (const [id, keys] of told) doubled += ids.has(id) ? keys.size - 1 : keys.size;
  return { lost, doubled, ...late };
}

/** What a drill may do at most. Milliseconds; null: not limited. */
export interface Limits {
  readonly unavailableMs: number;
  readonly lateMs: number | null;
  /** Changes of the primary that the fault causes. */
  readonly elections: number;
}

/** A drill's line. */
export interface Played {
  readonly fault: string;
  /** Reports acknowledged; of those, in the database; of those, more than once. */
  readonly acked: number;
  readonly found: number;
  readonly doubled: number;
  readonly lostAlerts: number;
  readonly doubledAlerts: number;
  readonly unavailableMs: number;
  readonly p99Ms: number;
  /** As of AlertCount. */
  readonly lateMs: number;
  readonly verifiedLateMs: number;
}

/** `void`: a primary was elected without a cause, so the drill says nothing. */
export type Verdict = "holds" | "fails" | "void";

/** `elections`: how often the primary changed during the drill. */
export function judge(played: Played, elections: number, limits: Limits): Verdict {
  if (elections > limits.elections) return "void";
  const { acked, found, doubled, lostAlerts, doubledAlerts } = played;
  const isWhole = acked > 0 && found === acked && doubled + lostAlerts + doubledAlerts === 0;
  const isQuick =
    played.unavailableMs <= limits.unavailableMs &&
    (limits.lateMs === null || played.lateMs <= limits.lateMs);
  return isWhole && isQuick ? "holds" : "fails";
}
