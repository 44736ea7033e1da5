import type { MessageView } from "@tidemark/core/wire";
import type { Browser } from "webextension-polyfill";
import { logFailure } from "../log-failure.ts";
import { write } from "../reader.ts";
import type { Store, UpdateState } from "../state/store.ts";
import type { HolderHandlers } from "./handlers.ts";
import { type ShownAlert, updateHolder } from "./holder.ts";
import { notificationText } from "./notification-text.ts";
import { shopUrl } from "./shop-url.ts";

/** What a notification's id begins with that is about a purchase. */
export const returnPrefix = "return ";
/** Where the options page lists purchases; part of its address. */
export const purchasesAnchor = "paid";
const maxShown = 200;
const summaryId = "missed";
/** Where the options page lists the alerts; part of its address. */
export const alertsAnchor = "told";

function shownAlertOf({ key, corrects, items }: MessageView): ShownAlert {
  const [only, ...others] = items;
  const one = only && others.length === 0 ? only : null;
  return { key, thread: corrects ?? key, url: one && shopUrl(one), watch: one?.watchId ?? null };
}

/**
 * Shows the pending alerts, oldest first: at least once, and under the same id each time. A worker that is ended after
 * showing one and before storing that finds the notification still there and does not show it again.
 */
export async function showPending(browser: Browser, update: UpdateState): Promise<void> {
  const holder = await update((state) => [state, state.holder]);
  if (!holder || (holder.pending.length === 0 && holder.missed === 0)) return;
  const { pending, missed } = holder;
  const there = new Set(Object.keys(await browser.notifications.getAll()));
  if (missed > 0) {
    const message = write("alert.missed", { count: missed });
    await showNotification(browser, summaryId, { title: write("brand.name"), message }, false);
  }
  for (const message of pending) {
    const shown = shownAlertOf(message);
    const isThere = there.has(shown.thread) && message.kind !== "correction";
    if (!isThere)
      await showNotification(browser, shown.thread, notificationText(message), shown.watch !== null);
    await update((state) => [
      updateHolder(state, holder.token, (now) => ({
        ...now,
        missed: 0,
        pending: now.pending.filter(({ key }) => key !== shown.key),
        shown: [shown, ...now.shown].slice(0, maxShown),
      })),
      null,
    ]);
  }
}

export async function showNotification(
  browser: Browser,
  id: string,
  text: { readonly title: string; readonly message: string },
  hasStopButton: boolean,
): Promise<void> {
  const icons = browser.runtime.getManifest().icons ?? {};
  const icon = icons["128"] ?? Object.values(icons).at(-1) ?? "";
  const options = { type: "basic" as const, iconUrl: browser.runtime.getURL(icon), ...text };
  const buttons = hasStopButton ? { buttons: [{ title: write("alert.stop") }] } : {};
  const create = async (more: object) => browser.notifications.create(id, { ...options, ...more });
  // Firefox has no buttons, and throws at the option.
  await create(buttons).catch(() => create({}));
}

/** A click opens the product at the shop, the list of alerts, or that of purchases; the button ends the watch. */
export function listenForNotificationClicks(
  browser: Browser,
  store: Store,
  handlers: Pick<HolderHandlers, "remove-watch">,
): void {
  const find = async (id: string): Promise<ShownAlert | undefined> =>
    (await store.read()).holder?.shown.find(({ thread }) => thread === id);
  const open = async (id: string): Promise<void> => {
    const alert = await find(id);
    const anchor = id.startsWith(returnPrefix) ? purchasesAnchor : alertsAnchor;
    await browser.tabs.create({ url: alert?.url ?? browser.runtime.getURL(`options.html#${anchor}`) });
    await browser.notifications.clear(id);
  };
  const endWatch = async (id: string): Promise<void> => {
    const alert = await find(id);
    if (!alert?.watch) return;
    const removed = await handlers["remove-watch"]({ type: "remove-watch", id: alert.watch });
    // The person can still remove it by hand there.
    if (!removed.ok) await browser.runtime.openOptionsPage();
  };
  const onFailure = logFailure("Handling a click on a notification");
  browser.notifications.onClicked.addListener((id) => void open(id).catch(onFailure));
  browser.notifications.onButtonClicked?.addListener((id) => void endWatch(id).catch(onFailure));
}
