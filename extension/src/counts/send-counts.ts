import type { PageCount } from "@tidemark/core/wire";
import { type Fetch, postPageCounts } from "../server/client.ts";
import { logCounts } from "../state/sent-log.ts";
import { mayCount, maySend } from "../state/settings.ts";
import type { State, UpdateState } from "../state/store.ts";
import { tallyAt } from "./page-tally.ts";

interface CountsContext {
  readonly update: UpdateState;
  readonly fetch: Fetch;
  readonly now: () => number;
  readonly newId: () => string;
  /** The extension's version. */
  readonly client: string;
}

interface Due {
  readonly server: string;
  readonly token: string;
  readonly counts: readonly PageCount[];
}

/** After a failure. */
const againMs = 3_600_000;

/** What may be sent now: the counts of a day that is over. */
function claimDue(state: State, now: number): readonly [State, Due | null] {
  const { settings } = state;
  const tally = state.tally.counts.length > 0 ? tallyAt(state.tally, now) : state.tally;
  const kept = tally === state.tally ? state : { ...state, tally };
  // A time far ahead was set by a clock that has since been set back.
  const mustWait = tally.notBefore > now && tally.notBefore <= now + 24 * againMs;
  if (!maySend(settings) || !mayCount(settings) || !settings.registration || mustWait) return [kept, null];
  if (tally.due.length === 0) return [kept, null];
  return [kept, { server: settings.server, token: settings.registration.token, counts: tally.due }];
}

/** Sends how many pages gave a price, and how many none, on the last day; the server takes a day's once. */
export async function sendCounts(
  { update, fetch, now, newId, client }: CountsContext,
  signal?: AbortSignal,
): Promise<void> {
  const due = await update((state) => claimDue(state, now()));
  if (!due) return;
  const body = JSON.stringify({ client, counts: due.counts });
  const answer = await postPageCounts(fetch, due, body, now, signal);
  await update((state) => {
    // Consent was withdrawn, another server chosen or the same answered meanwhile.
    if (JSON.stringify(state.tally.due) !== JSON.stringify(due.counts)) return [state, null];
    if (answer.kind === "later") {
      const notBefore = now() + Math.max(againMs, answer.afterMs ?? 0);
      return [{ ...state, tally: { ...state.tally, notBefore } }, null];
    }
    const fate = answer.kind === "done" ? "received" : "refused";
    const log = logCounts(state.log, { id: newId(), at: now(), counts: due.counts, fate });
    return [{ ...state, log, tally: { ...state.tally, due: [], notBefore: 0 } }, null];
  });
}
