import type { Fetch } from "../server/client.ts";
import { fetchServerInfo } from "../server/registration-client.ts";
import { mayLookUp } from "../state/settings.ts";
import type { Store } from "../state/store.ts";
import type { ServerVersions } from "./versions.ts";

/** An answer is good for this long. */
const freshMs = 6 * 3_600_000;

export interface VersionsContext {
  readonly store: Store;
  readonly fetch: Fetch;
  readonly now: () => number;
}

const isFresh = (versions: ServerVersions | null, server: string, now: number): boolean =>
  versions !== null && versions.server === server && Math.abs(now - versions.askedAt) < freshMs;

/** Asks the server for its version, unless it did so lately. A failure leaves what is known. Nothing without consent. */
export async function askVersions({ store, fetch, now }: VersionsContext): Promise<void> {
  const { settings, versions } = await store.read();
  const { server } = settings;
  if (!mayLookUp(settings) || isFresh(versions, server, now())) return;
  const info = await fetchServerInfo(fetch, server);
  if (!info.ok) return;
  const { version = null, extension = null } = info.value;
  await store.update((state) => {
    // Consent may have been withdrawn, or the server changed, meanwhile.
    const isSame = mayLookUp(state.settings) && state.settings.server === server;
    return [isSame ? { ...state, versions: { server, version, extension, askedAt: now() } } : state, null];
  });
}
