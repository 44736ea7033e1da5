import type { Browser, Runtime } from "webextension-polyfill";
import { Order, PageSeen } from "../messages.ts";
import { flush } from "../outbox/flush.ts";
import type { Fetch } from "../server/client.ts";
import { storeOf } from "../state/store.ts";
import { carryOut, overviewOf } from "./orders.ts";
import { takePage } from "./take-page.ts";

export interface Surroundings {
  readonly browser: Browser;
  readonly fetch: Fetch;
  readonly now: () => number;
  readonly random: () => number;
  readonly newId: () => string;
}

const alarm = "flush";

/**
 * The one place that writes the state and speaks to the server. Everything it must remember is in storage:
 * it may die between any two lines.
 */
export function startWorker({ browser, fetch, now, random, newId }: Surroundings): {
  readonly idle: () => Promise<void>;
} {
  const store = storeOf(browser.storage.local);
  const client = browser.runtime.getManifest().version;
  const own = browser.runtime.getURL("");
  let sending = new AbortController();
  let running: Promise<void> = Promise.resolve();

  const wakeAt = async (at: number | null): Promise<void> => {
    if (at === null) await browser.alarms.clear(alarm);
    else browser.alarms.create(alarm, { when: at });
  };
  const send = (): void => {
    const { signal } = sending;
    const post = { change: store.change, fetch, now, random, newId, client, wakeAt };
    const turn = flush(post, signal).then(showStanding);
    running = Promise.allSettled([running, turn]).then(() => undefined);
  };
  const abortSending = (): void => {
    sending.abort();
    sending = new AbortController();
  };
  const showStanding = async (): Promise<void> => {
    const { needsInvite } = overviewOf(await store.read());
    await browser.action.setBadgeText({ text: needsInvite ? "!" : "" });
  };
  const office = { store, fetch, abortSending, flush: send };

  browser.runtime.onMessage.addListener((message: unknown, sender: Runtime.MessageSender) => {
    if (sender.id !== browser.runtime.id) return undefined;
    if (sender.url?.startsWith(own)) {
      const order = Order.safeParse(message);
      return order.success ? carryOut(order.data, office) : undefined;
    }
    const seen = PageSeen.safeParse(message);
    if (!seen.success) return undefined;
    const origin = { url: sender.url ?? "", incognito: sender.tab?.incognito ?? true };
    const { page } = seen.data;
    return store
      .change((state) => takePage(state, page, origin, { newId, now: now() }))
      .then((outcome) => {
        if (outcome === "queued") send();
        return outcome;
      });
  });
  browser.alarms.onAlarm.addListener(({ name }) => {
    if (name === alarm) send();
  });
  browser.runtime.onStartup.addListener(send);
  browser.runtime.onInstalled.addListener(({ reason }) => {
    if (reason === "install") void browser.tabs.create({ url: browser.runtime.getURL("tabs/welcome.html") });
  });
  send();
  return { idle: () => running };
}
