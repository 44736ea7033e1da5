import * as z from "zod/mini";
import { backoffMs } from "../outbox/backoff.ts";
import type { Fetch } from "../server/client.ts";
import { askAs } from "../server/holder-client.ts";
import type { Change, State } from "../state/store.ts";

export interface Eraser {
  readonly change: Change;
  readonly fetch: Fetch;
  readonly now: () => number;
  readonly random: () => number;
  readonly wakeAt: (at: number | null) => Promise<void>;
}

/** About three days of trying; whoever runs a server that long gone keeps what it keeps. */
const mostAttempts = 80;
/** A death in the middle repeats the request: a second one finds nothing to erase. */
const leaseMs = 60_000;

const wakeOf = ({ erasures }: State): number | null =>
  erasures.length === 0 ? null : Math.min(...erasures.map(({ notBefore }) => notBefore));

/** Asks the servers to erase what was taken back; again later where that fails. */
export async function eraseDue({ change, fetch, now, random, wakeAt }: Eraser): Promise<void> {
  const due = await change((state) => {
    const at = now();
    const ready = state.erasures.filter(({ notBefore }) => notBefore <= at || notBefore > at + 2 * 3_600_000);
    if (ready.length === 0) return [state, []];
    const leased = state.erasures.map((one) =>
      ready.includes(one) ? { ...one, attempt: one.attempt + 1, notBefore: at + leaseMs } : one,
    );
    return [{ ...state, erasures: leased }, ready];
  });
  if (due.length > 0) await wakeAt(now() + leaseMs);
  for (const one of due) {
    const said = await askAs(fetch, one, { method: "DELETE", path: "me" }, z.null());
    const over =
      said.ok || said.reason === "lost" || said.reason === "gone" || one.attempt + 1 >= mostAttempts;
    await change((state) => {
      const later = now() + backoffMs(one.attempt + 1, random);
      const erasures = state.erasures.flatMap((kept) =>
        kept.token !== one.token ? [kept] : over ? [] : [{ ...kept, notBefore: later }],
      );
      return [{ ...state, erasures }, null];
    });
  }
  await wakeAt(await change((state) => [state, wakeOf(state)]));
}
