import type { Settings } from "../state/settings.ts";
import type { createStore } from "../state/store.ts";
import type { Fetch } from "./client.ts";
import { fetchReadKey } from "./registration-client.ts";

const authorized = (init: RequestInit, key: string | null): RequestInit =>
  key === null ? init : { ...init, headers: { ...init.headers, Authorization: `Bearer ${key}` } };

/**
 * Asks as a member of the server in the settings: by its read key, which says nothing of who asks, and never by a
 * reporter's token. The token is shown only to be given the key, where the kept one is missing or of yesterday.
 */
export function withReadKey({ read, change }: ReturnType<typeof createStore>, fetch: Fetch): Fetch {
  const fetchNewKey = async ({ server, registration, readKey }: Settings): Promise<string | null> => {
    if (!registration) return null;
    const { token } = registration;
    const given = await fetchReadKey(fetch, server, { token });
    if (!given.ok || given.value === readKey) return null;
    await change((state) => {
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
