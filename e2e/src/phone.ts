import { rm } from "node:fs/promises";
import { type BrowserContext, type CDPSession, chromium, type Page } from "@playwright/test";
import { makeTestFolder } from "@tidemark/drizzle/testing-folder";

export interface Subscription {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
}

/** Chromium at a phone's size, with a profile: in a window without one no site can be installed. */
export async function openPhone(): Promise<{
  readonly context: BrowserContext;
  readonly page: Page;
  readonly close: () => Promise<void>;
}> {
  const profile = await makeTestFolder("tidemark-phone-");
  const { CHROMIUM_PATH } = process.env;
  const context = await chromium.launchPersistentContext(profile, {
    ...(CHROMIUM_PATH && { executablePath: CHROMIUM_PATH }),
    // The older headless mode shows no notifications.
    headless: false,
    viewport: { width: 360, height: 740 },
    isMobile: true,
    hasTouch: true,
    permissions: ["notifications"],
    args: ["--headless=new", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])],
  });
  return {
    context,
    page: context.pages()[0] ?? (await context.newPage()),
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/** Stands in for the browser's own push service, which is not reachable: its subscription is this one. */
function replacePush({ endpoint, p256dh, auth }: Subscription): void {
  const scope = globalThis as unknown as { PushManager?: { prototype: object }; isSubscribed?: boolean };
  if (!scope.PushManager) return;
  const subscription = {
    endpoint,
    options: {},
    toJSON: () => ({ endpoint, keys: { p256dh, auth } }),
    async unsubscribe() {
      await caches.delete("subscribed");
      return true;
    },
  };
  Object.assign(scope.PushManager.prototype, {
    async subscribe() {
      await caches.open("subscribed");
      return subscription;
    },
    getSubscription: async () => ((await caches.has("subscribed")) ? subscription : null),
  });
}

/** Replaces the push service in all pages, and in the worker that runs. */
export async function replacePushInPages(context: BrowserContext, subscription: Subscription): Promise<void> {
  await context.addInitScript(replacePush, subscription);
}

export async function replacePushInWorker(
  context: BrowserContext,
  subscription: Subscription,
): Promise<void> {
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));
  await worker.evaluate(replacePush, subscription);
}

/**
 * Hands a page's worker a push, as the browser does after it has decrypted it, and waits until it is shown: Chromium drops
 * a notification that is asked for between being stored and being shown.
 */
export async function pusher(page: Page): Promise<(data: string) => Promise<void>> {
  const session = await page.context().newCDPSession(page);
  const registered = registrationOf(session);
  await session.send("ServiceWorker.enable");
  const { registrationId, scopeURL } = await registered;
  const { origin } = new URL(scopeURL);
  const worker = page.context().serviceWorkers()[0]!;
  return async (data) => {
    await worker.evaluate(noteShown);
    await session.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data });
    await worker.evaluate(() => (globalThis as unknown as { shown: Promise<void> }).shown);
  };
}

/** Runs in the worker: `shown` resolves when the next notification is shown. */
function noteShown(): void {
  const scope = globalThis as unknown as { registration: ServiceWorkerRegistration; shown: Promise<void> };
  const { registration } = scope;
  const show = registration.showNotification.bind(registration);
  scope.shown = new Promise((done, fail) => {
    registration.showNotification = (...asked) => {
      registration.showNotification = show;
      const showing = show(...asked);
      showing.then(done, fail);
      return showing;
    };
  });
}

const registrationOf = (session: CDPSession) =>
  new Promise<{ readonly registrationId: string; readonly scopeURL: string }>((done) => {
    session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      if (registrations[0]) done(registrations[0]);
    });
  });

/** What keeps a page's site from being installed, and what is wrong with its manifest. */
export async function installability(page: Page) {
  const session = await page.context().newCDPSession(page);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  const { errors, url } = await session.send("Page.getAppManifest");
  await session.detach();
  return { url, problems: [...installabilityErrors, ...errors] };
}
