import * as z from "zod/mini";
import type { Fetch } from "../server/client.ts";
import { askAs } from "../server/holder-client.ts";
import { mayLookUp } from "../state/settings.ts";
import type { Change, State } from "../state/store.ts";
import { type Holder, withHolder } from "./holder.ts";

export const idleMs = 15 * 60_000;
const dayMs = 24 * 3_600_000;

const Counted = z.object({ watches: z.array(z.unknown()) });

export type Held = Holder & { readonly token: string };

/** The holder that may be asked for. */
export const heldOf = ({ settings, holder }: State): Held | null =>
  mayLookUp(settings) && holder && holder.token !== null ? { ...holder, token: holder.token } : null;

/** When to count again; at once where the clock was put back. */
export const countAt = ({ watches, countedAt }: Holder, now: number): number =>
  countedAt > now ? now : countedAt + (watches === 0 ? idleMs : dayMs);

/** Watches are also made and ended elsewhere, by the link to all of them: counted now and then. */
export async function countWatches(change: Change, fetch: Fetch, now: () => number): Promise<void> {
  const holder = await change((state) => {
    const held = heldOf(state);
    if (!held || countAt(held, now()) > now()) return [state, null];
    return [{ ...state, holder: { ...held, countedAt: now() } }, held];
  });
  if (!holder) return;
  const said = await askAs(fetch, holder, { method: "GET", path: "watches" }, Counted);
  if (!said.ok) return;
  await change((state) => [
    withHolder(state, holder.token, (held) =>
      // One that was made or ended here meanwhile is not in that number.
      held.watches === holder.watches ? { ...held, watches: said.value.watches.length } : held,
    ),
    null,
  ]);
}
