import { backoffMs } from "@tidemark/core";
import { type Fetch, serverBackoff } from "../server/client.ts";
import { type AlertsAnswer, fetchAlerts } from "../server/holder-client.ts";
import type { State, UpdateState } from "../state/store.ts";
import { activeHolder, countWatches, nextCountAt } from "./count-watches.ts";
import { type Holder, updateHolder } from "./holder.ts";

export interface PollContext {
  readonly update: UpdateState;
  readonly fetch: Fetch;
  readonly now: () => number;
  readonly random: () => number;
  readonly wakeAt: (at: number | null) => Promise<void>;
  /** Shows pending alerts; what could not be shown stays pending. */
  readonly showPending: () => Promise<void>;
}

const pollMs = 60_000;
const maxWaitMs = 24 * 3_600_000;
/** Older ones are only counted. */
const maxPending = 5;
const maxRounds = 20;

interface ClaimedPoll {
  readonly server: string;
  readonly token: string;
  readonly after: number;
  readonly etag: string | null;
}

function nextPollAt(state: State, now: number): number | null {
  const holder = activeHolder(state);
  return holder && Math.max(now + 1000, holder.watches > 0 ? holder.notBefore : nextCountAt(holder, now));
}

/** Claims the next poll when the server may be asked now. A worker that is ended in the middle misses one poll. */
function claimPoll(state: State, now: number, pushed: boolean): readonly [State, ClaimedPoll | null] {
  const holder = activeHolder(state);
  if (!holder || (holder.watches === 0 && !pushed)) return [state, null];
  // A time further ahead than any wait was set by a clock that has since been set back.
  const waits = holder.notBefore > now && holder.notBefore <= now + maxWaitMs;
  if (waits && !pushed) return [state, null];
  const { server, token, after, etag } = holder;
  return [
    { ...state, holder: { ...holder, notBefore: now + pollMs } },
    { server, token, after, etag },
  ];
}

/**
 * Applies an answer in one step: the messages become pending, and are not asked for again. Messages that were shown
 * before are known by their key, whatever number a restored server gives them. Also tells whether there are more.
 */
function applyAlerts(
  holder: Holder,
  answer: AlertsAnswer,
  now: number,
  random: () => number,
): readonly [Holder, boolean] {
  switch (answer.kind) {
    case "unchanged":
      return [{ ...holder, attempt: 0 }, false];
    case "lost":
      return [{ ...holder, token: null }, false];
    case "later": {
      const attempt = holder.attempt + 1;
      const wait = Math.max(pollMs, answer.afterMs ?? backoffMs(attempt, serverBackoff, random));
      return [{ ...holder, attempt, notBefore: now + wait }, false];
    }
    case "messages": {
      const { messages, upTo, unread, last } = answer.found;
      const known = new Set([...holder.pending, ...holder.shown].map(({ key }) => key));
      const fresh = messages
        .filter(({ number, key }) => number > holder.after && !known.has(key))
        .sort((a, b) => a.number - b.number);
      const all = [...holder.pending, ...fresh];
      const pending = all.slice(-maxPending);
      const after = Math.min(Math.max(holder.after, upTo), last);
      const more = after < last && after > holder.after;
      const missed = holder.missed + unread + all.length - pending.length;
      return [
        { ...holder, attempt: 0, pending, missed, after, etag: after < last ? null : answer.etag },
        more,
      ];
    }
  }
}

/** Asks for alerts when it is due, or immediately when the server pushed; shows what is new. Server faults do not reject. */
export async function pollAlerts(context: PollContext, pushed: boolean): Promise<void> {
  const { update, fetch, now, random, wakeAt, showPending } = context;
  await countWatches(update, fetch, now);
  let more = true;
  for (let round = 0; more && round < maxRounds; round++) {
    const claimed = await update((state) => claimPoll(state, now(), pushed || round > 0));
    await wakeAt(await update((state) => [state, nextPollAt(state, now())]));
    if (!claimed) break;
    const answer = await fetchAlerts(fetch, claimed, { ...claimed, now });
    more = await update((state) => {
      let again = false;
      const after = updateHolder(state, claimed.token, (holder) => {
        const [taken, isMore] = applyAlerts(holder, answer, now(), random);
        again = isMore;
        return taken;
      });
      return [after, again];
    });
  }
  await showPending();
  await wakeAt(await update((state) => [state, nextPollAt(state, now())]));
}
