import { backoffMs } from "@tidemark/core";
import { type Fetch, serverBackoff } from "../server/client.ts";
import { type AlertsAnswer, fetchAlerts } from "../server/holder-client.ts";
import type { State, UpdateState } from "../state/store.ts";
import { activeHolder, countWatches, nextCountAt } from "./count-watches.ts";
import { type Holder, updateHolder } from "./holder.ts";

export interface PollContext {
  readonly change: UpdateState;
  readonly fetch: Fetch;
  readonly now: () => number;
  readonly random: () => number;
  readonly wakeAt: (at: number | null) => Promise<void>;
  /** Shows what is pending; what could not be shown stays so. */
  readonly showPending: () => Promise<void>;
}

export const pollMs = 60_000;
const maxWaitMs = 24 * 3_600_000;
/** More than these at once are summed up. */
export const maxPending = 5;
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

/** Takes the next turn, when the server may be asked now. A death in the middle is one missed poll. */
function claimPoll(state: State, now: number, pushed: boolean): readonly [State, ClaimedPoll | null] {
  const holder = activeHolder(state);
  if (!holder || (holder.watches === 0 && !pushed)) return [state, null];
  // A moment further ahead than any wait was set by a clock that has since been put back.
  const waits = holder.notBefore > now && holder.notBefore <= now + maxWaitMs;
  if (waits && !pushed) return [state, null];
  const { server, token, after, etag } = holder;
  return [
    { ...state, holder: { ...holder, notBefore: now + pollMs } },
    { server, token, after, etag },
  ];
}

/**
 * Takes in an answer: in one step the messages wait to be shown and are not asked for again. Messages that were shown
 * already are known by their key, whatever number a restored server gives them. Says whether there are more.
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
      const news = messages
        .filter(({ number, key }) => number > holder.after && !known.has(key))
        .sort((a, b) => a.number - b.number);
      const all = [...holder.pending, ...news];
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

/** Asks for alerts when it is time, or at once when the server pushed; shows what is new. Never rejects for the server's faults. */
export async function pollAlerts(poller: PollContext, pushed: boolean): Promise<void> {
  const { change, fetch, now, random, wakeAt, showPending } = poller;
  await countWatches(change, fetch, now);
  let more = true;
  for (let round = 0; more && round < maxRounds; round++) {
    const turn = await change((state) => claimPoll(state, now(), pushed || round > 0));
    await wakeAt(await change((state) => [state, nextPollAt(state, now())]));
    if (!turn) break;
    const answer = await fetchAlerts(fetch, turn, { ...turn, now });
    more = await change((state) => {
      let again = false;
      const after = updateHolder(state, turn.token, (holder) => {
        const [taken, isMore] = applyAlerts(holder, answer, now(), random);
        again = isMore;
        return taken;
      });
      return [after, again];
    });
  }
  await showPending();
  await wakeAt(await change((state) => [state, nextPollAt(state, now())]));
}
