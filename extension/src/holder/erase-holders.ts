import { backoffMs } from "@tidemark/core";
import * as z from "zod/mini";
import { type Fetch, serverBackoff } from "../server/client.ts";
import { requestAsHolder } from "../server/holder-client.ts";
import type { State, UpdateState } from "../state/store.ts";

export interface EraseContext {
  readonly change: UpdateState;
  readonly fetch: Fetch;
  readonly now: () => number;
  readonly random: () => number;
  readonly wakeAt: (at: number | null) => Promise<void>;
}

/** About three days of trying; whoever runs a server that long gone keeps what it keeps. */
const maxAttempts = 80;
/** A death in the middle repeats the request: a second one finds nothing to erase. */
const leaseMs = 60_000;

const nextEraseAt = ({ erasures }: State): number | null =>
  erasures.length === 0 ? null : Math.min(...erasures.map(({ notBefore }) => notBefore));

/** Asks the servers to erase what was taken back; again later where that fails. */
export async function eraseHolders({ change, fetch, now, random, wakeAt }: EraseContext): Promise<void> {
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
    const answer = await requestAsHolder(fetch, one, { method: "DELETE", path: "me" }, z.null());
    const isDone =
      answer.ok || answer.reason === "lost" || answer.reason === "gone" || one.attempt + 1 >= maxAttempts;
    await change((state) => {
      const later = now() + backoffMs(one.attempt + 1, serverBackoff, random);
      const erasures = state.erasures.flatMap((kept) =>
        kept.token !== one.token ? [kept] : isDone ? [] : [{ ...kept, notBefore: later }],
      );
      return [{ ...state, erasures }, null];
    });
  }
  await wakeAt(await change((state) => [state, nextEraseAt(state)]));
}
