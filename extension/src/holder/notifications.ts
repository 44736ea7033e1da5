import type { MessageView } from "@tidemark/core/wire";
import type { Browser } from "webextension-polyfill";
import type { createStore, UpdateState } from "../state/store.ts";
import { texts } from "../texts.ts";
import type { HolderDesk } from "./handlers.ts";
import { type ShownAlert, updateHolder } from "./holder.ts";
import { notificationText } from "./notification-text.ts";
import { shopUrl } from "./shop-url.ts";

const maxShown = 200;
export const summaryId = "missed";
/** Where the options page lists what was told. */
export const alertsAnchor = "told";

export function shownAlertOf({ key, corrects, items }: MessageView): ShownAlert {
  const [only, ...others] = items;
  const one = only && others.length === 0 ? only : null;
  return { key, thread: corrects ?? key, url: one && shopUrl(one), watch: one?.watchId ?? null };
}

/**
 * Shows what is pending, oldest first. At least once, and under the same id each time: a worker that dies between the
 * showing and the writing down of it finds the notification still there and does not ring again.
 */
export async function showPending(browser: Browser, change: UpdateState): Promise<void> {
  const holder = await change((state) => [state, state.holder]);
  if (!holder || (holder.pending.length === 0 && holder.missed === 0)) return;
  const { pending, missed } = holder;
  const there = new Set(Object.keys(await browser.notifications.getAll()));
  if (missed > 0) {
    const message = texts.alerts.missed(missed);
    await showNotification(browser, summaryId, { title: texts.name, message }, false);
  }
  for (const message of pending) {
    const shown = shownAlertOf(message);
    const isThere = there.has(shown.thread) && message.kind !== "correction";
    if (!isThere)
      await showNotification(browser, shown.thread, notificationText(message), shown.watch !== null);
    await change((state) => [
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

async function showNotification(
  browser: Browser,
  id: string,
  words: { readonly title: string; readonly message: string },
  canStop: boolean,
): Promise<void> {
  const icons = browser.runtime.getManifest().icons ?? {};
  const icon = icons["128"] ?? Object.values(icons).at(-1) ?? "";
  const options = { type: "basic" as const, iconUrl: browser.runtime.getURL(icon), ...words };
  const buttons = canStop ? { buttons: [{ title: texts.alerts.stop }] } : {};
  // Firefox knows no buttons, and throws at the word.
  const made = async (more: object) => browser.notifications.create(id, { ...options, ...more });
  await made(buttons).catch(() => made({}));
}

/** A click opens the product at the shop, or the list of all that was told; the button ends the watch. */
export function listenForNotificationClicks(
  browser: Browser,
  store: ReturnType<typeof createStore>,
  desk: HolderDesk,
): void {
  const find = async (id: string): Promise<ShownAlert | undefined> =>
    (await store.read()).holder?.shown.find(({ thread }) => thread === id);
  browser.notifications.onClicked.addListener((id) => {
    void find(id).then(async (shown) => {
      await browser.tabs.create({
        url: shown?.url ?? browser.runtime.getURL(`options.html#${alertsAnchor}`),
      });
      await browser.notifications.clear(id);
    });
  });
  browser.notifications.onButtonClicked?.addListener((id) => {
    void find(id).then(async (shown) => {
      if (!shown?.watch) return;
      const removed = await desk({ type: "remove-watch", id: shown.watch });
      // What could not be ended is ended by hand.
      if (!removed.ok) await browser.runtime.openOptionsPage();
    });
  });
}
