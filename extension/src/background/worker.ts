import type { Browser, Runtime } from "webextension-polyfill";
import { eraseDue } from "../holder/erase.ts";
import { holderDesk } from "../holder/orders.ts";
import { poll } from "../holder/poll.ts";
import { keepPush as bringPush, type PushService } from "../holder/push.ts";
import { listenForClicks, showPending } from "../holder/show.ts";
import { Order, PageSeen } from "../messages.ts";
import { flush } from "../outbox/flush.ts";
import { answerPanel } from "../panel/answer.ts";
import { PanelAsked, PanelOff } from "../panel/messages.ts";
import { doorOf } from "../registration/door.ts";
import { renewDue } from "../registration/renew.ts";
import type { Fetch } from "../server/client.ts";
import { readerOf, watcherOf } from "../server/reader.ts";
import { storeOf } from "../state/store.ts";
import { carryOut, overviewOf } from "./orders.ts";
import { takePage } from "./take-page.ts";

export interface Surroundings {
  readonly browser: Browser;
  readonly fetch: Fetch;
  readonly now: () => number;
  readonly random: () => number;
  readonly newId: () => string;
  /** Lets the browser go on between two pieces of long work. */
  readonly pause: () => Promise<void>;
  /** Null: this browser has none. */
  readonly push: PushService | null;
}

const alarms = ["flush", "renew", "alerts", "erase"] as const;

/**
 * The one place that writes the state and speaks to the server. Everything it must remember is in storage:
 * it may die between any two lines.
 */
export function startWorker(surroundings: Surroundings): {
  readonly idle: () => Promise<void>;
  /** The server says that there is something to tell. */
  readonly pushed: () => Promise<void>;
} {
  const { browser, fetch, now, random, newId, pause, push } = surroundings;
  const store = storeOf(browser.storage.local);
  const reader = readerOf(store, fetch);
  const watcher = watcherOf(store, fetch);
  keepFromPages(browser.storage.local);
  const client = browser.runtime.getManifest().version;
  const own = browser.runtime.getURL("");
  let sending = new AbortController();
  let running: Promise<void> = Promise.resolve();

  const waker =
    (alarm: (typeof alarms)[number]) =>
    async (at: number | null): Promise<void> => {
      if (at === null) await browser.alarms.clear(alarm);
      else browser.alarms.create(alarm, { when: at });
    };
  const after = (turn: Promise<unknown>): void => {
    running = Promise.allSettled([running, turn]).then(() => undefined);
  };
  const send = (): void => {
    const { signal } = sending;
    const post = { change: store.change, fetch, now, random, newId, client, wakeAt: waker("flush") };
    const renewing = renewDue({ ...times, wakeAt: waker("renew") }, signal);
    after(renewing.then(() => flush(post, signal)).then(showStanding));
  };
  const abortSending = (): void => {
    sending.abort();
    sending = new AbortController();
  };
  const showStanding = async (): Promise<void> => {
    const { shutOut } = overviewOf(await store.read());
    await browser.action.setBadgeText({ text: shutOut ? "!" : "" });
  };
  const times = { change: store.change, fetch, now, random };
  let asking: Promise<void> = Promise.resolve();
  const askAlerts = (pushed = false): Promise<void> => {
    const show = (): Promise<void> => showPending(browser, store.change);
    const turn = asking.then(() => poll({ ...times, wakeAt: waker("alerts"), showPending: show }, pushed));
    asking = turn.catch(() => undefined);
    after(turn);
    return asking;
  };
  const erase = (): void => after(eraseDue({ ...times, wakeAt: waker("erase") }));
  let bringing: Promise<void> = Promise.resolve();
  const keepPush = (): Promise<void> => {
    const turn = bringing.then(() => bringPush({ ...times, service: push }));
    bringing = turn.catch(() => undefined);
    after(turn);
    return bringing;
  };
  const watchesChanged = (): void => void askAlerts().then(keepPush);
  const desk = holderDesk({ store, fetch, reader, watcher, watchesChanged, keepPush });
  const door = doorOf(fetch, pause);
  const office = {
    store,
    fetch,
    reader,
    abortSending,
    flush: send,
    eraseNow: erase,
    watchesChanged,
    desk,
    door,
  };

  browser.runtime.onMessage.addListener((message: unknown, sender: Runtime.MessageSender) => {
    if (sender.id !== browser.runtime.id) return undefined;
    if (sender.url?.startsWith(own)) {
      const order = Order.safeParse(message);
      return order.success ? carryOut(order.data, office) : undefined;
    }
    const origin = { url: sender.url ?? "", incognito: sender.tab?.incognito ?? true };
    const asked = PanelAsked.safeParse(message);
    if (asked.success) {
      return store.read().then(({ settings }) => answerPanel(settings, reader, { ...asked.data, ...origin }));
    }
    if (PanelOff.safeParse(message).success) {
      return carryOut({ type: "panel-switch", shown: false }, office);
    }
    const seen = PageSeen.safeParse(message);
    if (!seen.success) return undefined;
    const { page } = seen.data;
    return store
      .change((state) => takePage(state, page, origin, { newId, now: now() }))
      .then((outcome) => {
        if (outcome === "queued") send();
        return outcome;
      });
  });
  browser.alarms.onAlarm.addListener(({ name }) => {
    if (name === "flush" || name === "renew") send();
    if (name === "alerts") watchesChanged();
    if (name === "erase") erase();
  });
  listenForClicks(browser, store, desk);
  browser.runtime.onStartup.addListener(() => {
    send();
    watchesChanged();
    erase();
  });
  browser.runtime.onInstalled.addListener(({ reason }) => {
    if (reason === "install") void browser.tabs.create({ url: browser.runtime.getURL("tabs/welcome.html") });
  });
  send();
  watchesChanged();
  erase();
  return { idle: () => running, pushed: () => askAlerts(true) };
}

/**
 * The tokens are for the extension's own pages: a content script, in the process of a shop's page, is told by message
 * what it needs. Firefox does not know this.
 */
function keepFromPages(items: object): void {
  const { setAccessLevel } = items as {
    setAccessLevel?: (level: { accessLevel: "TRUSTED_CONTEXTS" }) => Promise<void>;
  };
  void setAccessLevel?.call(items, { accessLevel: "TRUSTED_CONTEXTS" }).catch(() => undefined);
}
