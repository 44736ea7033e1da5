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
  readonly change: UpdateState;
  readonly fetch: Fetch;
  readonly now: () => number;
  /** Null: this browser has none. */
  readonly service: PushService | null;
}

const retryMs = 3_600_000;

/**
 * Brings the browser's subscription to what is wanted: one that the server pushes to while something is watched, none
 * once it was turned off or the holder is gone. What fails is tried again in an hour; until then, and without any push
 * service, alerts are asked for every minute all the same.
 */
export async function syncPushSubscription({ change, fetch, now, service }: PushContext): Promise<void> {
  if (!service) return;
  const has = await service.isSubscribed().catch(() => false);
  const holder = await change<ActiveHolder | "none" | null>((state) => {
    const held = activeHolder(state);
    if (!held || held.pushing.off) return [state, "none"];
    const { channel, notBefore } = held.pushing;
    const waits = notBefore > now() && notBefore <= now() + retryMs;
    // A browser may drop a subscription by itself.
    if (held.watches === 0 || waits || (channel !== null && has)) return [state, null];
    const pushing = { ...held.pushing, channel: null, notBefore: now() + retryMs };
    return [{ ...state, holder: { ...held, pushing } }, held];
  });
  if (holder === "none") {
    if (has) await service.unsubscribe().catch(() => undefined);
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
  await updatePush(change, holder.token, (pushing) => ({ ...pushing, channel }));
}

/** Turned off by its holder, if that was this browser's channel. */
export const disablePush = (change: UpdateState, token: string, removed: string): Promise<void> =>
  updatePush(change, token, (pushing) =>
    pushing.channel === removed ? { ...pushing, channel: null, off: true } : pushing,
  );

/** Wanted again, and at once. */
export const enablePush = (change: UpdateState, token: string): Promise<void> =>
  updatePush(change, token, (pushing) => ({ ...pushing, off: false, notBefore: 0 }));

const updatePush = (
  change: UpdateState,
  token: string,
  step: (pushing: Holder["pushing"]) => Holder["pushing"],
): Promise<void> =>
  change((state) => [
    updateHolder(state, token, (held) => ({ ...held, pushing: step(held.pushing) })),
    undefined,
  ]);
