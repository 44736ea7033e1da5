import { createWorker, webUrl } from "./worker.ts";

// TypeScript's types of workers and of pages exclude each other: here is what is used of the former.
interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends Lasting {
  readonly request: Request;
  readonly preloadResponse?: Promise<Response | undefined>;
  respondWith(answer: Promise<Response>): void;
}
interface PushEvent extends Lasting {
  readonly data: { json(): unknown } | null;
}
interface ClickEvent extends Lasting {
  readonly notification: Notification;
}
interface ChangeEvent extends Lasting {
  readonly newSubscription?: PushSubscription | null;
  readonly oldSubscription?: PushSubscription | null;
}
interface Scope {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: { claim(): Promise<void>; openWindow(url: string): Promise<unknown> };
  skipWaiting(): Promise<void>;
  addEventListener<E extends Lasting>(name: string, listener: (event: E) => void): void;
}

const { registration, clients, skipWaiting, addEventListener } = globalThis as unknown as Scope;
const worker = createWorker({
  scope: registration.scope,
  fetch: (...asked) => fetch(...asked),
  caches,
  registration,
  now: () => Date.now(),
});

addEventListener<Lasting>("install", (event) => {
  event.waitUntil(Promise.all([skipWaiting(), worker.prepare().catch(() => undefined)]));
});

addEventListener<Lasting>("activate", (event) => {
  const preloads = registration.navigationPreload?.enable().catch(() => undefined);
  event.waitUntil(Promise.all([clients.claim(), preloads]));
});

addEventListener<FetchEvent>("fetch", (event) => {
  const { request } = event;
  const loading = Promise.resolve(event.preloadResponse);
  const answer = worker.answer(request, loading, (work) => event.waitUntil(work.catch(() => undefined)));
  if (answer) event.respondWith(answer);
});

addEventListener<PushEvent>("push", (event) => {
  let data: unknown = null;
  try {
    data = event.data?.json();
  } catch {
    // Shown by its title alone.
  }
  event.waitUntil(worker.pushed(data));
});

addEventListener<ClickEvent>("notificationclick", (event) => {
  const { notification } = event;
  notification.close();
  const url = webUrl((notification.data as { url?: unknown } | null)?.url) ?? `${registration.scope}watches`;
  event.waitUntil(clients.openWindow(url));
});

addEventListener<ChangeEvent>("pushsubscriptionchange", (event) => {
  const renew = async (): Promise<void> => {
    const options = event.oldSubscription?.options;
    const made =
      event.newSubscription ??
      (options
        ? await registration.pushManager.subscribe({
            userVisibleOnly: true,
            applicationServerKey: options.applicationServerKey,
          })
        : null);
    await worker.resubscribed(made);
  };
  event.waitUntil(renew());
});
