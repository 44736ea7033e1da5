import type { Settings } from "../state/settings.ts";
import type { storeOf } from "../state/store.ts";
import type { Fetch } from "./client.ts";
import { askReadKey } from "./registration-client.ts";

const withKey = (init: RequestInit, key: string | null): RequestInit =>
  key === null ? init : { ...init, headers: { ...init.headers, Authorization: `Bearer ${key}` } };

/**
 * Asks as a member of the server in the settings: by its read key, which says nothing of who asks, and never by a
 * reporter's token. The token is shown only to be given the key, where the kept one is missing or of yesterday.
 */
export function readerOf({ read, change }: ReturnType<typeof storeOf>, fetch: Fetch): Fetch {
  const newKey = async ({ server, registration, readKey }: Settings): Promise<string | null> => {
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
  };
  return async (url, init) => {
    const { settings } = await read();
    if (!url.startsWith(`${settings.server}/`)) return fetch(url, init);
    const response = await fetch(url, withKey(init, settings.readKey));
    if (response.status !== 401) return response;
    const key = await newKey(settings);
    return key === null ? response : fetch(url, withKey(init, key));
  };
}
