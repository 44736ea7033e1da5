import * as z from "zod/mini";
import type { Fetch } from "../server/client.ts";
import { requestAsHolder } from "../server/holder-client.ts";
import { mayLookUp } from "../state/settings.ts";
import type { State, UpdateState } from "../state/store.ts";
import { type Holder, updateHolder } from "./holder.ts";

export const recountIdleMs = 15 * 60_000;
const recountMs = 24 * 3_600_000;

const WatchesAnswer = z.object({ watches: z.array(z.unknown()) });

export type ActiveHolder = Holder & { readonly token: string };

/** The holder that may be asked for. */
export const activeHolder = ({ settings, holder }: State): ActiveHolder | null =>
  mayLookUp(settings) && holder && holder.token !== null ? { ...holder, token: holder.token } : null;

/** When to count again; at once where the clock was put back. */
export const nextCountAt = ({ watches, countedAt }: Holder, now: number): number =>
  countedAt > now ? now : countedAt + (watches === 0 ? recountIdleMs : recountMs);

/** Watches are also made and ended elsewhere, by the link to all of them: counted now and then. */
export async function countWatches(change: UpdateState, fetch: Fetch, now: () => number): Promise<void> {
  const holder = await change((state) => {
    const held = activeHolder(state);
    if (!held || nextCountAt(held, now()) > now()) return [state, null];
    return [{ ...state, holder: { ...held, countedAt: now() } }, held];
  });
  if (!holder) return;
  const answer = await requestAsHolder(fetch, holder, { method: "GET", path: "watches" }, WatchesAnswer);
  if (!answer.ok) return;
  await change((state) => [
    updateHolder(state, holder.token, (held) =>
      // One that was made or ended here meanwhile is not in that number.
      held.watches === holder.watches ? { ...held, watches: answer.value.watches.length } : held,
    ),
    null,
  ]);
}
