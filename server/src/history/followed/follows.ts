/** A followed server, as its operator sees it. Times: epoch ms. */
export interface FollowView {
  readonly id: number;
  readonly url: string;
  readonly name: string;
  /** Of the pinned key. */
  readonly fingerprint: string;
  /** Of a key that the pinned one did not sign, and that waits for the operator; null: none. */
  readonly newFingerprint: string | null;
  readonly isConfirmed: boolean;
  readonly isEnding: boolean;
  readonly days: number;
  readonly checkedAt: number | null;
  readonly takenAt: number | null;
  readonly problem: string | null;
}

/** A day that a followed server changed after it was old. Null prices: unavailable; `after` null: it is taken back. */
export interface ConflictView {
  readonly server: number;
  readonly name: string;
  readonly seriesId: bigint;
  readonly day: string;
  readonly before: number | null;
  readonly after: number | null | "withdrawn";
}

/** What the operator does with followed servers. Refusals are ServiceErrors. */
export interface Follows {
  /** Of the key that signs this server's own open data; null: it publishes none. */
  readonly ownFingerprint: string | null;
  list(): Promise<readonly FollowView[]>;
  conflicts(limit: number): Promise<{ readonly shown: readonly ConflictView[]; readonly all: number }>;
  /** Reads a server's key. Nothing else is fetched before `confirm`. */
  add(url: string): Promise<FollowView>;
  /** Accepts the key that was shown, by its fingerprint. */
  confirm(id: number, fingerprint: string): Promise<void>;
  /** What came from it is shown no longer, and deleted soon. */
  end(id: number): Promise<void>;
  /** `take`: what the server says now; `keep`: what it said before. */
  settle(conflict: Pick<ConflictView, "server" | "seriesId" | "day">, how: "take" | "keep"): Promise<void>;
}
