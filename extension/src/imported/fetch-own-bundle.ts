import { activeHolder } from "../holder/count-watches.ts";
import type { Fetch } from "../server/client.ts";
import { fetchImported } from "../server/holder-client.ts";
import type { Store } from "../state/store.ts";
import type { OwnBundle } from "./own-bundle.ts";

const dayMs = 86_400_000;
/** After a failure. */
const soonMs = 3_600_000;
/** The least time between two requests, also when it is wanted at once. */
const leastMs = 20_000;

export interface FetchContext {
  readonly store: Store;
  readonly fetch: Fetch;
  readonly now: () => number;
  readonly bundle: OwnBundle;
}

/**
 * Fetches what the holder imported, once a day or when it is wanted; the server answers that nothing is new by its ETag. Without a
 * holder nothing is asked, and nothing kept.
 */
export async function fetchOwnBundle(
  { store, fetch, now, bundle }: FetchContext,
  isWanted: boolean,
): Promise<void> {
  const holder = activeHolder(await store.read());
  if (!holder) return bundle.clear();
  const known = await bundle.state(holder);
  const at = now();
  // A clock that was set back does not make it wait.
  const isFresh =
    known !== null && known.askedAt <= at && at < (isWanted ? known.askedAt + leastMs : known.askAt);
  if (isFresh) return;
  const answer = await fetchImported(fetch, holder, known?.etag ?? null);
  // The holder may have changed meanwhile.
  if (activeHolder(await store.read())?.token !== holder.token) return;
  const asked = { etag: known?.etag ?? null, askedAt: at, askAt: at + dayMs };
  if (answer.kind === "bundle") await bundle.save(holder, answer.bundle, { ...asked, etag: answer.etag });
  else
    await bundle.save(holder, null, answer.kind === "unchanged" ? asked : { ...asked, askAt: at + soonMs });
}
