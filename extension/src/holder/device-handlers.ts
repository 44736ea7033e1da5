import {
  BulkChanged,
  Devices,
  type DeviceToken,
  Imported,
  LinkCode,
  Merged,
  RecoveryKey,
} from "@tidemark/core/wire";
import * as z from "zod/mini";
import type { Handlers } from "../handle.ts";
import type { PurchaseStore } from "../purchases/purchase-store.ts";
import { keepUnderKey } from "../purchases/vault-handlers.ts";
import { linkDevice } from "../server/holder-client.ts";
import { mayLookUp } from "../state/settings.ts";
import type { State } from "../state/store.ts";
import type { DeviceAnswers, deviceRequests, MergeQuestion } from "./device-messages.ts";
import { type Holder, newHolder, updateHolder } from "./holder.ts";
import type { HolderAccess, HolderAccountContext } from "./holder-account.ts";

type DeviceRequest = z.infer<(typeof deviceRequests)[number]>;
interface Context extends HolderAccountContext {
  readonly jobs: {
    readonly watchesChanged: () => Promise<void>;
    readonly syncPurchases: () => Promise<void>;
  };
  readonly purchases: PurchaseStore;
}

const Nothing = z.null();
const WatchCount = z.object({ watches: z.array(z.unknown()) });
const none = { ok: false, reason: "none" } as const;

/** The handlers of what the pages ask about devices and about all watches at once. */
export const createDeviceHandlers = (
  context: Context,
  access: HolderAccess,
): Handlers<DeviceRequest, DeviceAnswers> => ({
  ...linkHandlers(context, access),
  ...keyHandlers(access),
  ...listHandlers(context, access),
});

function linkHandlers(
  { store, fetch, jobs, purchases }: Context,
  { account, request }: HolderAccess,
): Pick<
  Handlers<DeviceRequest, DeviceAnswers>,
  "devices" | "link-device" | "merge-holders" | "do-not-merge" | "end-device"
> {
  const merge = async (): Promise<DeviceAnswers["merge-holders"]> => {
    const { holder } = await store.read();
    if (!holder?.joining || holder.token === null) return none;
    const { joining, server, token } = holder;
    const body = { from: token };
    const to = { server, token: joining.token };
    const merged = await request(to, { method: "POST", path: "me/merge", body }, Merged);
    if (!merged.ok && merged.reason === "lost") {
      // The other device has ended the access meanwhile.
      await store.update((state) => [updateHolder(state, token, (old) => ({ ...old, joining: null })), null]);
      return { ok: false, reason: "gone" };
    }
    if (!merged.ok) return merged;
    await store.update((state) => [
      updateHolder(state, token, (old) => joined(old, joining, merged.value.watches)),
      null,
    ]);
    if (joining.purchaseKey !== null) await keepUnderKey(purchases, server, joining.purchaseKey);
    void jobs.syncPurchases();
    void jobs.watchesChanged();
    return merged;
  };
  return {
    async devices() {
      const as = await account();
      const answer = await request(as, { method: "GET", path: "me/devices" }, Devices);
      if (!answer.ok && answer.reason !== "none") return answer;
      const { holder } = await store.read();
      return { ok: true, value: { devices: answer.ok ? answer.value : null, question: questionOf(holder) } };
    },
    async "link-device"({ key, purchaseKey = null }) {
      const { settings } = await store.read();
      if (!mayLookUp(settings)) return { ok: false, reason: "no-consent" };
      const own = await account();
      // The server must say how many watches this browser has before one of the two could be lost sight of.
      const mine = "token" in own ? await request(own, { method: "GET", path: "watches" }, WatchCount) : null;
      if (mine && !mine.ok && mine.reason !== "lost") return mine;
      const linked = await linkDevice(fetch, settings.server, key);
      if (!linked.ok) return linked;
      const device = linked.value;
      const count = mine?.ok ? mine.value.watches.length : 0;
      const isPending = await store.update((state) =>
        link(state, settings.server, device, { mine: count, purchaseKey }),
      );
      if (isPending === null) return { ok: false, reason: "no-consent" };
      if (!isPending) {
        if (purchaseKey !== null) await keepUnderKey(purchases, settings.server, purchaseKey);
        void jobs.syncPurchases();
        void jobs.watchesChanged();
      }
      // Without watches of its own there is no question.
      if (isPending && count === 0) {
        const merged = await merge();
        if (!merged.ok) return merged;
      }
      const question = isPending && count > 0 ? { mine: count, theirs: device.watches } : null;
      return { ok: true, value: { watches: device.watches, question } };
    },
    "merge-holders": merge,
    async "do-not-merge"() {
      const { holder } = await store.read();
      if (!holder?.joining) return none;
      const { joining, server, token } = holder;
      const path = `me/devices/${joining.id}`;
      const left = await request({ server, token: joining.token }, { method: "DELETE", path }, Nothing);
      if (!left.ok && left.reason !== "gone" && left.reason !== "lost") return left;
      await store.update((state) => [updateHolder(state, token, (old) => ({ ...old, joining: null })), null]);
      return { ok: true, value: null };
    },
    async "end-device"({ id }) {
      const ended = await request(await account(), { method: "DELETE", path: `me/devices/${id}` }, Nothing);
      return !ended.ok && ended.reason === "gone" ? { ok: true, value: null } : ended;
    },
  };
}

const questionOf = (holder: Holder | null): MergeQuestion | null =>
  holder?.joining ? { mine: holder.joining.mine, theirs: holder.joining.theirs } : null;

/** Stores a new device's token; true when it waits for a merge, null when consent or server changed meanwhile. */
function link(
  state: State,
  server: string,
  device: DeviceToken,
  { mine, purchaseKey }: { readonly mine: number; readonly purchaseKey: string | null },
): readonly [State, boolean | null] {
  const { settings, holder } = state;
  if (!mayLookUp(settings) || settings.server !== server) return [state, null];
  const { id, token, lastMessage, watches } = device;
  if (holder?.server === server && holder.token !== null) {
    const joining = { id, token, lastMessage, mine, theirs: watches, purchaseKey };
    return [{ ...state, holder: { ...holder, joining } }, true];
  }
  // Messages of before were told elsewhere.
  return [
    { ...state, holder: { ...newHolder(server, token), device: id, watches, after: lastMessage } },
    false,
  ];
}

/** The holder after a merge: its push channel moved along, and messages go on after those of the other. */
const joined = (old: Holder, joining: NonNullable<Holder["joining"]>, watches: number): Holder => ({
  ...old,
  token: joining.token,
  device: joining.id,
  watches,
  after: joining.lastMessage,
  etag: null,
  joining: null,
});

function keyHandlers({
  account,
  request,
}: HolderAccess): Pick<
  Handlers<DeviceRequest, DeviceAnswers>,
  "show-link-code" | "make-recovery-key" | "mail-recovery-key"
> {
  return {
    "show-link-code": async () =>
      request(await account(), { method: "POST", path: "me/link-code" }, LinkCode),
    "make-recovery-key": async () =>
      request(await account(), { method: "POST", path: "me/recovery-key" }, RecoveryKey),
    "mail-recovery-key": async ({ key, channel }) =>
      request(
        await account(),
        { method: "POST", path: "me/recovery-key/mail", body: { key, channel } },
        Nothing,
      ),
  };
}

function listHandlers(
  { watchFetch, jobs }: Context,
  { account, accountOrNew, request, updateWatchCount }: HolderAccess,
): Pick<Handlers<DeviceRequest, DeviceAnswers>, "import-watches" | "change-watches"> {
  return {
    async "import-watches"({ file, timeZone }) {
      const body = parsed(file);
      const as = await accountOrNew(timeZone);
      const answer = await request(as, { method: "POST", path: "me/import", body }, Imported, watchFetch);
      if (answer.ok) await updateWatchCount(as, () => answer.value.watches);
      void jobs.watchesChanged();
      return answer;
    },
    "change-watches": async ({ change: body }) =>
      request(await account(), { method: "POST", path: "me/watches", body }, BulkChanged),
  };
}

/** What the server takes of an export: the page has checked that it is JSON. */
function parsed(file: string): unknown {
  const { watches, settings } = JSON.parse(file) as { watches?: unknown; settings?: unknown };
  return { watches, ...(settings !== undefined && { settings }) };
}
