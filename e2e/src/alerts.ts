import { openPostOffice, type PostOffice } from "@tidemark/server/testing";
import type { Person } from "./person.ts";
import { startServer } from "./processes.ts";
import { test as base, expect } from "./story.ts";

export { expect };

/** Stories with a server that sends mail to a test mail server. */
export const test = base.extend<{ readonly post: PostOffice }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from it
  post: async ({}, use) => {
    const post = await openPostOffice();
    await use(post);
    await post.close();
  },
  server: async ({ database, post }, use) => {
    const mail = { SMTP_URL: post.url, MAIL_FROM: "Tidemark <alerts@tides.example>" };
    const server = await startServer({ DATABASE_URL: database.url, ...mail });
    await use(server);
    await server.end();
  },
});

interface Shown {
  readonly title: string;
  readonly message: string;
}

/** The extension's service worker, which Chromium may have stopped. */
async function workerOf({ context }: Person) {
  const [worker] = context.serviceWorkers();
  return worker ?? context.waitForEvent("serviceworker");
}

/** Records notifications from now on. */
export async function seeNotifications(person: Person): Promise<void> {
  const worker = await workerOf(person);
  await worker.evaluate(() => {
    const scope = globalThis as unknown as { seen?: Shown[]; chrome: Chrome };
    const { notifications } = scope.chrome;
    const create = notifications.create.bind(notifications);
    scope.seen = [];
    notifications.create = (id, options, done) => {
      scope.seen!.push({ title: options.title, message: options.message });
      return create(id, options, done);
    };
  });
}

export async function notificationsSeen(person: Person): Promise<readonly Shown[]> {
  const worker = await workerOf(person);
  return worker.evaluate(() => (globalThis as unknown as { seen: Shown[] }).seen);
}

/** Visible notifications by id. */
export async function onScreen(person: Person): Promise<readonly string[]> {
  const worker = await workerOf(person);
  return worker.evaluate(() => {
    const { chrome } = globalThis as unknown as { chrome: Chrome };
    return new Promise((done) => chrome.notifications.getAll((all) => done(Object.keys(all))));
  });
}

/** Clicks a notification; returns the URL of the tab that it opens. */
export async function clickOn(person: Person, id: string): Promise<string> {
  const worker = await workerOf(person);
  const opened = person.context.waitForEvent("page");
  await worker.evaluate((one) => {
    const { chrome } = globalThis as unknown as { chrome: Chrome };
    chrome.notifications.onClicked.dispatch(one);
  }, id);
  const page = await opened;
  await page.waitForLoadState();
  // The tab may close before it can be routed to the shop; there is no other network.
  const session = await person.context.newCDPSession(page);
  const { currentIndex, entries } = await session.send("Page.getNavigationHistory");
  return entries[currentIndex]!.url;
}

/** Fires the alarm of the next poll. Resolves when its answer was processed and shown. */
export async function minutePasses(person: Person): Promise<void> {
  const worker = await workerOf(person);
  await worker.evaluate(async () => {
    const { chrome } = globalThis as unknown as { chrome: Chrome };
    const { holder } = await chrome.storage.local.get("holder");
    if (!holder) throw new Error("nothing is watched");
    // As after a failed poll: only an answer resets it to 0.
    await chrome.storage.local.set({ holder: { ...holder, notBefore: 0, attempt: 1 } });
    chrome.alarms.create("alerts", { when: Date.now() });
  });
  const left = () =>
    worker.evaluate(async () => {
      const { chrome } = globalThis as unknown as { chrome: Chrome };
      const { holder } = await chrome.storage.local.get("holder");
      return holder && { attempt: holder.attempt, pending: holder.pending.length };
    });
  await expect.poll(left, { timeout: 10_000 }).toEqual({ attempt: 0, pending: 0 });
}

interface Chrome {
  readonly storage: {
    readonly local: {
      get(key: string): Promise<{ holder?: { attempt: number; pending: unknown[] } }>;
      set(items: object): Promise<void>;
    };
  };
  readonly alarms: { create(name: string, when: { when: number }): void };
  readonly notifications: {
    create(id: string, options: Shown, done?: (id: string) => void): unknown;
    getAll(done: (all: Record<string, unknown>) => void): void;
    readonly onClicked: { dispatch(id: string): void };
  };
}
