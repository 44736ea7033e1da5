import type { Settings } from "../state/settings.ts";
import type { Store } from "../state/store.ts";
import type { Fetch } from "./client.ts";
import { fetchReadKey } from "./registration-client.ts";

const authorized = (init: RequestInit, key: string | null): RequestInit =>
  key === null ? init : { ...init, headers: { ...init.headers, Authorization: `Bearer ${key}` } };

/**
 * A `fetch` that shows the read key to the server in the settings. All members have the same key, so it does not tell
 * who asks. The reporter's token is shown only to get the key, when the stored one is missing or out of date.
 */
export function withReadKey({ read, update }: Store, fetch: Fetch): Fetch {
  const fetchNewKey = async ({ server, registration, readKey }: Settings): Promise<string | null> => {
    if (!registration) return null;
    const { token } = registration;
    const given = await fetchReadKey(fetch, server, { token });
    if (!given.ok || given.value === readKey) return null;
    await update((state) => {
      const { settings } = state;
      const kept = settings.server === server ? { ...settings, readKey: given.value } : settings;
      return [{ ...state, settings: kept }, null];
    });
    return given.value;
  };
  return async (url, init) => {
    const { settings } = await read();
    if (!url.startsWith(`${settings.server}/`)) return fetch(url, init);
    const response = await fetch(url, authorized(init, settings.readKey));
    if (response.status !== 401) return response;
    const key = await fetchNewKey(settings);
    return key === null ? response : fetch(url, authorized(init, key));
  };
}
