import { type Fetch, postReports, type ReportsAnswer, withdrawReport } from "../server/client.ts";
import { appendToLog, withTakenBack } from "../state/sent-log.ts";
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

interface Claimed {
  readonly holder: string;
  readonly server: string;
  readonly token: string;
  /** Reports to send, or the id of one to take back. */
  readonly work: Batch | string;
}

/** Longer than a request may take. */
export const leaseMs = 60_000;
const maxWaitMs = 24 * 3_600_000;
/** A time further ahead than anything is ever planned was set by a clock that has since been set back. */
const isAhead = (at: number, now: number, maxMs: number): boolean => at > now && at <= now + maxMs;

/** Takes the lease and what is next when something may be sent now: reports to take back come first. */
function claimNext(state: State, { now, newId, client }: FlushContext): readonly [State, Claimed | null] {
  const { settings, outbox } = state;
  if (!maySend(settings) || !settings.registration) return [state, null];
  const at = now();
  const left = withoutExpired(outbox, at);
  const kept = left === outbox ? state : { ...state, outbox: left };
  if (isAhead(left.notBefore, at, maxWaitMs)) return [kept, null];
  if (left.lease && isAhead(left.lease.until, at, leaseMs)) return [kept, null];
  const work = left.withdrawals[0] ?? batchOf(left, at, client);
  if (!work) return [kept, null];
  const holder = newId();
  const claimed = { work, holder, server: settings.server, token: settings.registration.token };
  return [{ ...state, outbox: { ...left, lease: { holder, until: at + leaseMs } } }, claimed];
}

/** When to flush again, epoch ms: at the end of the wait or of the lease. Null while nothing may be sent. */
function nextFlushAt({ settings, outbox }: State, now: number): number | null {
  const isIdle = outbox.entries.length === 0 && outbox.withdrawals.length === 0;
  if (!maySend(settings) || isIdle) return null;
  return Math.max(now + 1000, outbox.notBefore, outbox.lease?.until ?? 0);
}

/** Sends what is queued, one after another, until all is answered or the server asks to wait. */
export async function flush(context: FlushContext, signal?: AbortSignal): Promise<void> {
  for (let more = true; more && !signal?.aborted; ) {
    const claimed = await context.update((state) => claimNext(state, context));
    await context.wakeAt(await context.update((state) => [state, nextFlushAt(state, context.now())]));
    if (!claimed) return;
    more = await send(claimed, context, signal);
  }
  await context.wakeAt(await context.update((state) => [state, nextFlushAt(state, context.now())]));
}

/** Sends and records what was claimed. Whether to go on. */
async function send(claimed: Claimed, context: FlushContext, signal?: AbortSignal): Promise<boolean> {
  const { work } = claimed;
  if (typeof work === "string") {
    const answer = await withdrawReport(context.fetch, claimed, work, context.now, signal);
    const withdrawn = answer.kind === "done" && answer.withdrawn;
    return context.update((state) =>
      ifHeld(state, claimed, () => {
        if (answer.kind !== "done") return recordAnswer(state, [], answer, context);
        const { withdrawals, ...outbox } = { ...state.outbox, lease: null, attempt: 0, notBefore: 0 };
        const left = withdrawals.filter((id) => id !== work);
        const log = withTakenBack(state.log, work, withdrawn);
        return [{ ...state, outbox: { ...outbox, withdrawals: left }, log }, true];
      }),
    );
  }
  const answer = await postReports(context.fetch, claimed, work.body, context.now, signal);
  return context.update((state) =>
    ifHeld(state, claimed, () => recordAnswer(state, work.ids, answer, context)),
  );
}

type Recorded = readonly [State, boolean];

/** Nothing when consent was withdrawn, or another server chosen, while the answer was on its way. */
const ifHeld = (state: State, { holder }: Claimed, record: () => Recorded): Recorded =>
  state.outbox.lease?.holder === holder ? record() : [state, false];

function recordAnswer(
  state: State,
  ids: readonly string[],
  answer: ReportsAnswer,
  { now, random }: FlushContext,
): Recorded {
  const { outbox, outcomes, revoked } = applyAnswer(state.outbox, ids, answer, now(), random);
  const settings = revoked ? { ...state.settings, registration: null } : state.settings;
  const log = outcomes.length > 0 ? appendToLog(state.log, outcomes, now()) : state.log;
  return [{ ...state, settings, outbox, log }, answer.kind === "results" || answer.kind === "malformed"];
}
