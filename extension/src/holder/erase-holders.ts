import { backoffMs } from "@tidemark/core";
import * as z from "zod/mini";
import { type Fetch, serverBackoff } from "../server/client.ts";
import { requestAsHolder } from "../server/holder-client.ts";
import type { State, UpdateState } from "../state/store.ts";

export interface EraseContext {
  readonly update: UpdateState;
  readonly fetch: Fetch;
  readonly now: () => number;
  readonly random: () => number;
  readonly wakeAt: (at: number | null) => Promise<void>;
}

/** About three days of trying. */
const maxAttempts = 80;
/** A worker that is ended in the middle repeats the request, which then finds nothing to erase. */
const leaseMs = 60_000;

const nextEraseAt = ({ erasures }: State): number | null =>
  erasures.length === 0 ? null : Math.min(...erasures.map(({ notBefore }) => notBefore));

/** Asks servers to erase the holders whose consent was withdrawn; tries again later when that fails. */
export async function eraseHolders({ update, fetch, now, random, wakeAt }: EraseContext): Promise<void> {
  const due = await update((state) => {
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
    const path = one.device === null ? "me" : `me/devices/${one.device}`;
    const answer = await requestAsHolder(fetch, one, { method: "DELETE", path }, z.null());
    const isDone =
      answer.ok || answer.reason === "lost" || answer.reason === "gone" || one.attempt + 1 >= maxAttempts;
    await update((state) => {
      const later = now() + backoffMs(one.attempt + 1, serverBackoff, random);
      const erasures = state.erasures.flatMap((kept) =>
        kept.token !== one.token ? [kept] : isDone ? [] : [{ ...kept, notBefore: later }],
      );
      return [{ ...state, erasures }, null];
    });
  }
  await wakeAt(await update((state) => [state, nextEraseAt(state)]));
}
