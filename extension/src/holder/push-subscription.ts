import { ChannelMade, Channels, type NewChannel } from "@tidemark/core/wire";
import * as z from "zod/mini";
import type { Fetch } from "../server/client.ts";
import { requestAsHolder } from "../server/holder-client.ts";
import type { UpdateState } from "../state/store.ts";
import { type ActiveHolder, activeHolder } from "./count-watches.ts";
import { type Holder, updateHolder } from "./holder.ts";

/** The browser's push service. */
export interface PushService {
  /** Rejects where it cannot be reached. */
  readonly subscribe: (vapidKey: string) => Promise<Extract<NewChannel, { kind: "web-push" }>>;
  readonly isSubscribed: () => Promise<boolean>;
  readonly unsubscribe: () => Promise<void>;
}

export interface PushContext {
  readonly update: UpdateState;
  readonly fetch: Fetch;
  readonly now: () => number;
  /** Null: this browser has none. */
  readonly service: PushService | null;
}

const retryMs = 3_600_000;

/**
 * Subscribes, with a channel at the server, while there are watches; unsubscribes once push was turned off or the
 * holder is gone. What fails is tried again in an hour. Alerts are polled for every minute anyway.
 */
export async function syncPushSubscription({ update, fetch, now, service }: PushContext): Promise<void> {
  if (!service) return;
  const isSubscribed = await service.isSubscribed().catch(() => false);
  const holder = await update<ActiveHolder | "none" | null>((state) => {
    const active = activeHolder(state);
    if (!active || active.pushing.off) return [state, "none"];
    const { channel, notBefore } = active.pushing;
    const waits = notBefore > now() && notBefore <= now() + retryMs;
    // A browser may drop a subscription by itself.
    if (active.watches === 0 || waits || (channel !== null && isSubscribed)) return [state, null];
    const pushing = { ...active.pushing, channel: null, notBefore: now() + retryMs };
    return [{ ...state, holder: { ...active, pushing } }, active];
  });
  if (holder === "none") {
    if (isSubscribed) await service.unsubscribe().catch(() => undefined);
    return;
  }
  if (!holder) return;
  const old = holder.pushing.channel;
  if (old !== null)
    await requestAsHolder(fetch, holder, { method: "DELETE", path: `channels/${old}` }, z.null());
  const known = await requestAsHolder(fetch, holder, { method: "GET", path: "channels" }, Channels);
  const body = known.ok && (await service.subscribe(known.value.vapidKey).catch(() => null));
  if (!body) return;
  const made = await requestAsHolder(fetch, holder, { method: "POST", path: "channels", body }, ChannelMade);
  if (!made.ok) return;
  const { id: channel } = made.value.channel;
  await updatePush(update, holder.token, (pushing) => ({ ...pushing, channel }));
}

/** Turns push off if the removed channel is this browser's. */
export const disablePush = (update: UpdateState, token: string, removed: string): Promise<void> =>
  updatePush(update, token, (pushing) =>
    pushing.channel === removed ? { ...pushing, channel: null, off: true } : pushing,
  );

/** Turns push on; the next sync subscribes. */
export const enablePush = (update: UpdateState, token: string): Promise<void> =>
  updatePush(update, token, (pushing) => ({ ...pushing, off: false, notBefore: 0 }));

const updatePush = (
  update: UpdateState,
  token: string,
  step: (pushing: Holder["pushing"]) => Holder["pushing"],
): Promise<void> =>
  update((state) => [
    updateHolder(state, token, (active) => ({ ...active, pushing: step(active.pushing) })),
    undefined,
  ]);
