import * as z from "zod/mini";
import type { Fetch } from "../server/client.ts";
import { requestAsHolder } from "../server/holder-client.ts";
import { mayLookUp } from "../state/settings.ts";
import type { State, UpdateState } from "../state/store.ts";
import { type Holder, updateHolder } from "./holder.ts";

/** A watch that was made elsewhere, on a phone, is known here within that time. */
const recountIdleMs = 60_000;
const recountMs = 24 * 3_600_000;

const WatchesAnswer = z.object({ watches: z.array(z.unknown()) });

export type ActiveHolder = Holder & { readonly token: string };

/** The holder, when consent and token allow requests for it. */
export const activeHolder = ({ settings, holder }: State): ActiveHolder | null =>
  mayLookUp(settings) && holder && holder.token !== null ? { ...holder, token: holder.token } : null;

/** When to count again, epoch ms; immediately when the clock was set back. */
export const nextCountAt = ({ watches, countedAt }: Holder, now: number): number =>
  countedAt > now ? now : countedAt + (watches === 0 ? recountIdleMs : recountMs);

/** Asks for the number of watches when it is due: they are also made and removed elsewhere, by the link to all of them. */
export async function countWatches(update: UpdateState, fetch: Fetch, now: () => number): Promise<void> {
  const holder = await update((state) => {
    const active = activeHolder(state);
    if (!active || nextCountAt(active, now()) > now()) return [state, null];
    return [{ ...state, holder: { ...active, countedAt: now() } }, active];
  });
  if (!holder) return;
  const answer = await requestAsHolder(fetch, holder, { method: "GET", path: "watches" }, WatchesAnswer);
  if (!answer.ok) return;
  await update((state) => [
    updateHolder(state, holder.token, (active) =>
      // The answer does not count what was made or removed here meanwhile.
      active.watches === holder.watches ? { ...active, watches: answer.value.watches.length } : active,
    ),
    null,
  ]);
}
