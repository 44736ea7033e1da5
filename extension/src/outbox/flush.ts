import { type Fetch, postReports } from "../server/client.ts";
import { appendToLog } from "../state/sent-log.ts";
import { maySend } from "../state/settings.ts";
import type { State, UpdateState } from "../state/store.ts";
import { applyAnswer } from "./apply-answer.ts";
import { type Batch, batchOf, withoutExpired } from "./batch.ts";

export interface FlushContext {
  readonly update: UpdateState;
  readonly fetch: Fetch;
  readonly now: () => number;
  readonly random: () => number;
  readonly newId: () => string;
  /** The extension's version. */
  readonly client: string;
  /** Sets the alarm that calls `flush` again (epoch ms); null clears it. */
  readonly wakeAt: (at: number | null) => Promise<void>;
}

interface ClaimedBatch extends Batch {
  readonly holder: string;
  readonly server: string;
  readonly token: string;
}

/** Longer than a request may take. */
export const leaseMs = 60_000;
const maxWaitMs = 24 * 3_600_000;
/** A time further ahead than anything is ever planned was set by a clock that has since been set back. */
const isAhead = (at: number, now: number, maxMs: number): boolean => at > now && at <= now + maxMs;

/** Takes the lease and the next batch when something may be sent now. */
function claimBatch(
  state: State,
  { now, newId, client }: FlushContext,
): readonly [State, ClaimedBatch | null] {
  const { settings, outbox } = state;
  if (!maySend(settings) || !settings.registration) return [state, null];
  const at = now();
  const left = withoutExpired(outbox, at);
  const kept = left === outbox ? state : { ...state, outbox: left };
  if (isAhead(left.notBefore, at, maxWaitMs)) return [kept, null];
  if (left.lease && isAhead(left.lease.until, at, leaseMs)) return [kept, null];
  const batch = batchOf(left, at, client);
  if (!batch) return [kept, null];
  const holder = newId();
  const claimed = { ...batch, holder, server: settings.server, token: settings.registration.token };
  return [{ ...state, outbox: { ...left, lease: { holder, until: at + leaseMs } } }, claimed];
}

/** When to flush again, epoch ms: at the end of the wait or of the lease. Null while nothing may be sent. */
function nextFlushAt({ settings, outbox }: State, now: number): number | null {
  if (!maySend(settings) || outbox.entries.length === 0) return null;
  return Math.max(now + 1000, outbox.notBefore, outbox.lease?.until ?? 0);
}

/** Sends the queued reports, batch after batch, until all are answered or the server asks to wait. */
export async function flush(context: FlushContext, signal?: AbortSignal): Promise<void> {
  for (let more = true; more && !signal?.aborted; ) {
    const batch = await context.update((state) => claimBatch(state, context));
    await context.wakeAt(await context.update((state) => [state, nextFlushAt(state, context.now())]));
    if (!batch) return;
    const answer = await postReports(context.fetch, batch, batch.body, context.now, signal);
    more = await context.update((state) => recordAnswer(state, batch, answer, context));
  }
  await context.wakeAt(await context.update((state) => [state, nextFlushAt(state, context.now())]));
}

function recordAnswer(
  state: State,
  batch: ClaimedBatch,
  answer: Parameters<typeof applyAnswer>[2],
  { now, random }: FlushContext,
): readonly [State, boolean] {
  // Consent was withdrawn, or another server chosen, while the answer was on its way.
  if (state.outbox.lease?.holder !== batch.holder) return [state, false];
  const { outbox, outcomes, revoked } = applyAnswer(state.outbox, batch.ids, answer, now(), random);
  const settings = revoked ? { ...state.settings, registration: null } : state.settings;
  const log = outcomes.length > 0 ? appendToLog(state.log, outcomes, now()) : state.log;
  return [{ ...state, settings, outbox, log }, answer.kind === "results" || answer.kind === "malformed"];
}
