import { readKeyHeader } from "@tidemark/core/wire";
import { askReadKey } from "../registration/client.ts";
import type { Settings } from "../state/settings.ts";
import type { storeOf } from "../state/store.ts";
import type { Fetch } from "./client.ts";
import { isReadKeyNeeded, problemOf } from "./problem.ts";

const withKey = (init: RequestInit, key: string | null): RequestInit =>
  key === null ? init : { ...init, headers: { ...init.headers, Authorization: `Bearer ${key}` } };

type Store = ReturnType<typeof storeOf>;

/** The read key for the reporter's token; null where there is no token, or no other key than the kept one. */
async function newKey(
  { change }: Store,
  fetch: Fetch,
  { server, registration, readKey }: Settings,
): Promise<string | null> {
  if (!registration) return null;
  const { token } = registration;
  const given = await askReadKey(fetch, server, { token });
  if (!given.ok || given.value === readKey) return null;
  await change((state) => {
    const { settings } = state;
    const kept = settings.server === server ? { ...settings, readKey: given.value } : settings;
    return [{ ...state, settings: kept }, null];
  });
  return given.value;
}

/**
 * Asks as a member of the server in the settings: by its read key, which says nothing of who asks, and never by a
 * reporter's token. The token is shown only to be given the key, where the kept one is missing or of yesterday.
 */
export function readerOf(store: Store, fetch: Fetch): Fetch {
  return async (url, init) => {
    const { settings } = await store.read();
    if (!url.startsWith(`${settings.server}/`)) return fetch(url, init);
    const response = await fetch(url, withKey(init, settings.readKey));
    if (response.status !== 401) return response;
    const key = await newKey(store, fetch, settings);
    return key === null ? response : fetch(url, withKey(init, key));
  };
}

/**
 * Asks with a holder's token, and where the server wants the read key, too, again with the key beside it. Not at once:
 * servers that do not know the header let no extension send it.
 */
export function watcherOf(store: Store, fetch: Fetch): Fetch {
  return async (url, init) => {
    const again = (key: string): Promise<Response> =>
      fetch(url, { ...init, headers: { ...init.headers, [readKeyHeader]: key } });
    let response = await fetch(url, init);
    if (!(await wantsReadKey(response))) return response;
    const { settings } = await store.read();
    if (!url.startsWith(`${settings.server}/`)) return response;
    if (settings.readKey !== null) {
      response = await again(settings.readKey);
      if (!(await wantsReadKey(response))) return response;
    }
    const key = await newKey(store, fetch, settings);
    return key === null ? response : again(key);
  };
}

async function wantsReadKey(response: Response): Promise<boolean> {
  if (response.status !== 403) return false;
  const said: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  return isReadKeyNeeded(problemOf(said));
}
