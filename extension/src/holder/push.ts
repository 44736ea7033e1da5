import { ChannelMade, Channels, type NewChannel } from "@tidemark/core/wire";
import type { Fetch } from "../server/client.ts";
import { askAs } from "../server/holder-client.ts";
import type { Change } from "../state/store.ts";
import { withHolder } from "./holder.ts";

/** Subscribes with the browser's push service; null where there is none or it cannot be reached. */
export type Subscribe = (vapidKey: string) => Promise<Extract<NewChannel, { kind: "web-push" }> | null>;

/** Tells the server where to push, once. Whatever fails leaves the asking every minute. */
export async function subscribePush(change: Change, fetch: Fetch, subscribe: Subscribe): Promise<void> {
  const holder = await change((state) => {
    const { holder } = state;
    if (!holder || holder.token === null || holder.push || holder.watches === 0) return [state, null];
    return [{ ...state, holder: { ...holder, push: true } }, holder];
  });
  if (!holder || holder.token === null) return;
  const account = { server: holder.server, token: holder.token };
  const known = await askAs(fetch, account, { method: "GET", path: "channels" }, Channels);
  if (!known.ok) return again(change, account.token);
  const body = await subscribe(known.value.vapidKey).catch(() => null);
  if (!body) return;
  const made = await askAs(fetch, account, { method: "POST", path: "channels", body }, ChannelMade);
  if (!made.ok) await again(change, account.token);
}

const again = async (change: Change, token: string): Promise<void> =>
  change((state) => [withHolder(state, token, (holder) => ({ ...holder, push: false })), undefined]);
