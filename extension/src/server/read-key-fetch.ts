import { readKeyHeader } from "@tidemark/core/wire";
import type { Settings } from "../state/settings.ts";
import type { Store } from "../state/store.ts";
import type { Fetch } from "./client.ts";
import { isReadKeyNeeded, parseProblem } from "./problem.ts";
import { fetchReadKey } from "./registration-client.ts";

const authorized = (init: RequestInit, key: string | null): RequestInit =>
  key === null ? init : { ...init, headers: { ...init.headers, Authorization: `Bearer ${key}` } };

/** Gets the read key for the reporter's token; null where there is no token, or no other key than the stored one. */
async function fetchNewKey(
  { update }: Store,
  fetch: Fetch,
  { server, registration, readKey }: Settings,
): Promise<string | null> {
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
}

/**
 * A `fetch` that shows the read key to the server in the settings. All members have the same key, so it does not tell
 * who asks. The reporter's token is shown only to get the key, when the stored one is missing or out of date.
 */
export function withReadKey(store: Store, fetch: Fetch): Fetch {
  return async (url, init) => {
    const { settings } = await store.read();
    if (!url.startsWith(`${settings.server}/`)) return fetch(url, init);
    const response = await fetch(url, authorized(init, settings.readKey));
    if (response.status !== 401) return response;
    const key = await fetchNewKey(store, fetch, settings);
    return key === null ? response : fetch(url, authorized(init, key));
  };
}

/**
 * A `fetch` for requests with a holder's token. Where the server answers that it needs the read key, it sends the request
 * again with the key in addition to the token. Not the first time: older servers do not allow the header (CORS).
 */
export function withReadKeyHeader(store: Store, fetch: Fetch): Fetch {
  return async (url, init) => {
    const retry = (key: string): Promise<Response> =>
      fetch(url, { ...init, headers: { ...init.headers, [readKeyHeader]: key } });
    let response = await fetch(url, init);
    if (!(await needsReadKey(response))) return response;
    const { settings } = await store.read();
    if (!url.startsWith(`${settings.server}/`)) return response;
    if (settings.readKey !== null) {
      response = await retry(settings.readKey);
      if (!(await needsReadKey(response))) return response;
    }
    const key = await fetchNewKey(store, fetch, settings);
    return key === null ? response : retry(key);
  };
}

async function needsReadKey(response: Response): Promise<boolean> {
  if (response.status !== 403) return false;
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  return isReadKeyNeeded(parseProblem(body));
}
