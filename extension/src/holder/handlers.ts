import { ChannelMade, Channels, ChannelTest, TelegramLink, Watch, Watches } from "@tidemark/core/wire";
import * as z from "zod/mini";
import type { Handlers } from "../handle.ts";
import type { PurchaseStore } from "../purchases/purchase-store.ts";
import { vaultHandlers } from "../purchases/vault-handlers.ts";
import type { VaultAnswers, VaultRequest } from "../purchases/vault-messages.ts";
import { createDeviceHandlers } from "./device-handlers.ts";
import { createHolderAccess, type HolderAccess, type HolderAccountContext } from "./holder-account.ts";
import { type HolderAnswers, type HolderRequest, MeAnswer } from "./messages.ts";
import { disablePush, enablePush } from "./push-subscription.ts";

/** Background work that a handler starts. Never rejects. */
interface HolderJobs {
  /** Polls for alerts and brings the push subscription up to date. */
  readonly watchesChanged: () => Promise<void>;
  readonly syncPush: () => Promise<void>;
  /** Fetches what the person imported; `isWanted`: also before it is due. */
  readonly fetchImported: (isWanted: boolean) => Promise<void>;
  readonly syncPurchases: () => Promise<void>;
}

export interface HolderHandlersContext extends HolderAccountContext {
  readonly jobs: HolderJobs;
  readonly purchases: PurchaseStore;
}

export type HolderHandlers = Handlers<HolderRequest, HolderAnswers>;

const Nothing = z.null();
/** The server may answer more than is read here. */
const Anything = z.unknown();
const done = { ok: true, value: null } as const;

/** The handlers of what the pages ask about watches, channels and the holder's data. */
export function createHolderHandlers(
  context: HolderHandlersContext,
): HolderHandlers & Handlers<VaultRequest, VaultAnswers> {
  const access = createHolderAccess(context);
  return {
    ...watchHandlers(context, access),
    ...channelHandlers(context, access),
    ...dataHandlers(context, access),
    ...createDeviceHandlers(context, access),
    ...vaultHandlers({ purchases: context.purchases, access }),
  };
}

function watchHandlers(
  { store, watchFetch, jobs }: HolderHandlersContext,
  { account, accountOrNew, request, updateWatchCount }: HolderAccess,
): Pick<HolderHandlers, "watches" | "watch" | "change-watch" | "remove-watch"> {
  return {
    async watches({ marketplace, asin }) {
      // With consent to look-ups only, the server must not learn which product it is: all watches are asked for.
      const isPrivate = (await store.read()).settings.mode === "lookup";
      const path = isPrivate ? "watches" : `watches?${new URLSearchParams({ marketplace, asin })}`;
      const answer = await request(await account(), { method: "GET", path }, Watches);
      if (!answer.ok) return answer;
      const { watches } = answer.value;
      return {
        ok: true,
        value: watches.filter((one) => one.asin === asin && one.marketplace === marketplace),
      };
    },
    async watch({ watch: body, key, timeZone }) {
      const before = await account();
      const as = await accountOrNew(timeZone);
      const answer = await request(as, { method: "POST", path: "watches", body, key }, Watch, watchFetch);
      if (answer.ok) await updateWatchCount(as, (watches) => watches + 1);
      void jobs.watchesChanged();
      const isFirst = answer.ok && "reason" in before && before.reason === "none";
      return isFirst ? { ...answer, isFirst } : answer;
    },
    "change-watch": async ({ id, patch: body }) =>
      request(await account(), { method: "PATCH", path: `watches/${id}`, body }, Watch),
    async "remove-watch"({ id }) {
      const as = await account();
      const answer = await request(as, { method: "DELETE", path: `watches/${id}` }, Nothing);
      // A watch that is gone already is what was wanted.
      if (!answer.ok && answer.reason !== "gone") return answer;
      if (answer.ok) await updateWatchCount(as, (watches) => watches - 1);
      void jobs.watchesChanged();
      return done;
    },
  };
}

function channelHandlers(
  { store, jobs }: HolderHandlersContext,
  { account, request }: HolderAccess,
): Pick<
  HolderHandlers,
  "channels" | "add-channel" | "test-channel" | "link-telegram" | "remove-channel" | "push-on"
> {
  return {
    channels: async () => request(await account(), { method: "GET", path: "channels" }, Channels),
    "add-channel": async ({ channel: body }) =>
      request(await account(), { method: "POST", path: "channels", body }, ChannelMade),
    "test-channel": async ({ id }) =>
      request(await account(), { method: "POST", path: `channels/${id}/test` }, ChannelTest),
    "link-telegram": async () =>
      request(await account(), { method: "POST", path: "me/telegram-link" }, TelegramLink),
    async "remove-channel"({ id }) {
      const as = await account();
      const answer = await request(as, { method: "DELETE", path: `channels/${id}` }, Nothing);
      if (!answer.ok && answer.reason !== "gone") return answer;
      if ("token" in as) await disablePush(store.update, as.token, id);
      await jobs.syncPush();
      return done;
    },
    async "push-on"() {
      const as = await account();
      if (!("token" in as)) return as;
      await enablePush(store.update, as.token);
      await jobs.syncPush();
      const { holder } = await store.read();
      return holder?.pushing.channel ? done : { ok: false, reason: "no-push" };
    },
  };
}

function dataHandlers(
  { store, purchases, jobs }: HolderHandlersContext,
  { account, request, updateWatchCount }: HolderAccess,
): Pick<HolderHandlers, "me" | "holder-settings" | "renew-links" | "erase-holder" | "start-anew"> {
  return {
    async me({ isAgain = false }) {
      const as = await account();
      const answer = await request(as, { method: "GET", path: "me" }, MeAnswer);
      if (answer.ok) {
        await updateWatchCount(as, () => answer.value.watches.length);
        void jobs.watchesChanged();
        void jobs.fetchImported(!isAgain);
      }
      return answer;
    },
    "holder-settings": async ({ patch: body }) =>
      request(await account(), { method: "PATCH", path: "me", body }, Anything),
    "renew-links": async () => request(await account(), { method: "POST", path: "me/links" }, Anything),
    async "erase-holder"() {
      const answer = await request(await account(), { method: "DELETE", path: "me" }, Nothing);
      if (!answer.ok && answer.reason !== "lost") return answer;
      await store.update((state) => [{ ...state, holder: null }, null]);
      await purchases.clear();
      void jobs.watchesChanged();
      return done;
    },
    async "start-anew"() {
      await store.update((state) => [
        state.holder?.token === null ? { ...state, holder: null } : state,
        null,
      ]);
      void jobs.watchesChanged();
      return { ok: true };
    },
  };
}
