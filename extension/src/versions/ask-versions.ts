import type { Fetch } from "../server/client.ts";
import { fetchServerInfo } from "../server/registration-client.ts";
import { mayLookUp } from "../state/settings.ts";
import type { Store } from "../state/store.ts";
import { type ServerVersions, versionsOf } from "./versions.ts";

/** An answer is good for this long. */
const freshMs = 6 * 3_600_000;
/** After a failure the server is left alone for this long, or until the worker starts again. */
const retryMs = 600_000;

export interface VersionsContext {
  readonly store: Store;
  readonly fetch: Fetch;
  readonly now: () => number;
}

const isFresh = (versions: ServerVersions | null, server: string, now: number): boolean =>
  versions !== null && versions.server === server && Math.abs(now - versions.askedAt) < freshMs;

/**
 * Asks the server for its version, unless it did so lately: one request, however many ask. A failure leaves what is known.
 * Nothing without consent.
 */
export function versionAsker(context: VersionsContext): () => Promise<void> {
  let failed: { readonly server: string; readonly at: number } | null = null;
  let running: Promise<void> | null = null;

  async function ask({ store, fetch, now }: VersionsContext): Promise<void> {
    const { settings, versions } = await store.read();
    const { server } = settings;
    if (!mayLookUp(settings) || isFresh(versions, server, now())) return;
    if (failed?.server === server && Math.abs(now() - failed.at) < retryMs) return;
    const info = await fetchServerInfo(fetch, server);
    failed = info.ok ? null : { server, at: now() };
    if (!info.ok) return;
    await store.update((state) => {
      // Consent may have been withdrawn, or the server changed, meanwhile.
      const isSame = mayLookUp(state.settings) && state.settings.server === server;
      return [isSame ? { ...state, versions: versionsOf(server, info.value, now()) } : state, null];
    });
  }
  return async () => {
    running ??= ask(context).finally(() => {
      running = null;
    });
    await running;
  };
}
