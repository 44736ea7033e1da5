import { accessHeader, noAccess } from "./access-header.ts";
import { filesOf, isOwnPage, pathBelow, placeOf, planOf, sharedPath } from "./plan.ts";
import { sharedText } from "./shared-text.ts";

export interface WorkerEnvironment {
  /** The server's address, with a slash at the end. */
  readonly scope: string;
  readonly fetch: typeof fetch;
  readonly caches: CacheStorage;
  readonly registration: Pick<ServiceWorkerRegistration, "getNotifications" | "showNotification"> &
    Partial<Pick<ServiceWorkerRegistration, "pushManager">>;
  /** Epoch ms. */
  readonly now: () => number;
}

/** Work that goes on after an answer. */
type After = (work: Promise<unknown>) => void;

/** What is saved is newer than that: it is not asked for again. */
const freshMs = 60_000;
/** With something saved, a page is not awaited for longer. */
const patienceMs = 8_000;

interface SavedState {
  /** The access that it was saved with. */
  readonly access: string;
  readonly at: number;
}

/**
 * The website's service worker. It keeps one page of the holder's watches, the page that says that there is no connection,
 * and the files of both; nothing else. All of it goes when this browser's access ends or is another one.
 */
export function createWorker({ scope, fetch, caches, registration, now }: WorkerEnvironment) {
  const cacheName = `tidemark ${scope}`;
  const savedUrl = `${scope}watches/offline`;
  const offlineUrl = `${scope}offline`;
  const stateUrl = `${scope}.saved`;
  const kept = (url: string) => caches.match(url, { cacheName });
  /** Counts how often all was emptied: what was asked for before that is not kept. */
  let emptied = 0;
  let turn: Promise<unknown> = Promise.resolve();
  let refreshing: Promise<void> | null = null;

  /** Changes of the cache, one after the other. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  }

  const stateNow = async (): Promise<SavedState | null> => {
    const state = await kept(stateUrl);
    return state ? ((await state.json()) as SavedState) : null;
  };

  function empty(): Promise<unknown> {
    emptied += 1;
    return inTurn(() => caches.delete(cacheName));
  }

  /** Empties what is kept, ends this browser's subscription here and at the server, and takes back what is shown. */
  async function forget(): Promise<void> {
    await empty();
    for (const shown of await registration.getNotifications().catch(() => [])) shown.close();
    const subscription = await registration.pushManager?.getSubscription().catch(() => null);
    if (!subscription) return;
    const body = new URLSearchParams({ endpoint: subscription.endpoint });
    const end = { method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(3_000) } as const;
    await fetch(`${scope}watches/channels/push/end`, end).catch(() => undefined);
    await subscription.unsubscribe().catch(() => undefined);
  }

  /** Saves the holder's page again; forgets all when this browser has no access any more, or another one. */
  function refresh(isWanted: boolean): Promise<void> {
    refreshing ??= saveAnew(isWanted).finally(() => {
      refreshing = null;
    });
    return refreshing;
  }

  async function saveAnew(isWanted: boolean): Promise<void> {
    let began = emptied;
    const before = await stateNow();
    const age = before ? now() - before.at : null;
    if (!isWanted && age !== null && age >= 0 && age < freshMs) return;
    const answer = await fetch(savedUrl, { cache: "no-store" }).catch(() => null);
    const access = answer?.headers.get(accessHeader);
    if (access === noAccess && emptied === began) await forget();
    // What does not name an access is not this server's: the page of a proxy, or of somebody's login.
    if (!answer?.ok || !access || access === noAccess) return;
    if (before && before.access !== access && emptied === began) {
      await forget();
      began = emptied;
    }
    const [saved, offline] = await Promise.all([pageOf(answer), fetchPage(offlineUrl)]);
    const needed = filesOfBoth(saved, offline);
    const files = await missingFiles(needed);
    await inTurn(async () => {
      if (emptied !== began) return;
      const cache = await caches.open(cacheName);
      await cache.put(savedUrl, saved.answer());
      if (offline) await cache.put(offlineUrl, offline.answer());
      for (const [url, file] of files) await cache.put(url, file);
      const state: SavedState = { access, at: now() };
      await cache.put(stateUrl, new Response(JSON.stringify(state)));
      if (offline) await deleteOthers(cache, [savedUrl, offlineUrl, stateUrl, ...needed]);
    });
  }

  const filesOfBoth = (...pages: readonly (SavedPage | null)[]): string[] =>
    pages.flatMap((one) => (one?.files ?? []).map((path) => new URL(path, scope).href));

  /** Files of older versions. */
  async function deleteOthers(cache: Cache, needed: readonly string[]): Promise<void> {
    const keep = new Set(needed);
    for (const request of await cache.keys()) if (!keep.has(request.url)) await cache.delete(request);
  }

  async function fetchPage(url: string): Promise<SavedPage | null> {
    const answer = await fetch(url, { cache: "no-store" }).catch(() => null);
    return answer?.ok ? pageOf(answer) : null;
  }

  /** A page's files that are not kept yet. */
  async function missingFiles(urls: readonly string[]): Promise<ReadonlyMap<string, Response>> {
    const files = new Map<string, Response>();
    for (const url of new Set(urls)) {
      if (await kept(url)) continue;
      const file = await fetch(url).catch(() => null);
      if (file?.ok) files.set(url, file);
    }
    return files;
  }

  /** A page from the network; without one, what is saved. */
  async function page(
    request: Request,
    path: string,
    loading: Promise<Response | undefined>,
    after: After,
  ): Promise<Response> {
    const saved = await kept(savedUrl);
    const network = loading.then((loaded) => loaded ?? fetch(request));
    try {
      const answer = await (saved ? within(patienceMs, network) : network);
      if (isOwnPage(path)) after(refresh(new URL(request.url).search !== ""));
      return answer;
    } catch {
      network.catch(() => undefined);
      if (!saved) return (await kept(offlineUrl)) ?? Response.error();
      const place = placeOf(path);
      return place === null ? saved : Response.redirect(`${savedUrl}#${place}`, 302);
    }
  }

  async function share(request: Request): Promise<Response> {
    const untouched = request.clone();
    const form = await request.formData().catch(() => null);
    const path = form && sharedPath(sharedText((name) => form.get(name)));
    return path ? Response.redirect(scope + path, 303) : fetch(untouched);
  }

  /** Sends a form that ends or changes this browser's access. */
  async function leave(request: Request): Promise<Response> {
    await forget();
    try {
      return await fetch(request);
    } finally {
      // What was saved between that and the server's answer was saved with the old access.
      await empty();
    }
  }

  return {
    forget,
    refresh,
    /** Keeps the page that says that there is no connection, for those who have saved nothing yet. */
    async prepare(): Promise<void> {
      const offline = await fetchPage(offlineUrl);
      if (!offline) return;
      const files = await missingFiles(filesOfBoth(offline));
      await inTurn(async () => {
        const cache = await caches.open(cacheName);
        await cache.put(offlineUrl, offline.answer());
        for (const [url, file] of files) await cache.put(url, file);
      });
    },
    /** The answer to a request; null: the browser answers it as without a worker. */
    answer(request: Request, loading: Promise<Response | undefined>, after: After): Promise<Response> | null {
      switch (planOf(request, scope)) {
        case "share":
          return share(request);
        case "leave":
          return leave(request);
        case "page":
          return page(request, pathBelow(scope, request.url)!, loading, after);
        case "file":
          return kept(request.url).then((file) => file ?? fetch(request));
        case "pass":
          return null;
      }
    },
    /** Shows what the server sent. Browsers want each push to be shown. */
    async pushed(data: unknown): Promise<void> {
      const { title, body, url, thread } = pushOf(data);
      const icons = { icon: `${scope}assets/icon-192.png`, badge: `${scope}assets/icon-badge.png` };
      // A correction takes the place of what it corrects.
      await registration.showNotification(title, {
        body,
        dir: "auto",
        ...icons,
        ...(thread !== null && { tag: thread, renotify: true }),
        data: { url: url ?? `${scope}watches` },
      });
      await refresh(true);
    },
    /** The browser replaced its subscription, or lost it. */
    async resubscribed(made: PushSubscription | null): Promise<void> {
      const { endpoint, keys } = made?.toJSON() ?? {};
      if (!endpoint || !keys?.p256dh || !keys.auth) return;
      const body = new URLSearchParams({ endpoint, p256dh: keys.p256dh, auth: keys.auth });
      await fetch(`${scope}watches/channels/push`, { method: "POST", body, redirect: "manual" });
    },
  };
}

interface SavedPage {
  /** As the page names them. */
  readonly files: readonly string[];
  readonly answer: () => Response;
}

async function pageOf(answer: Response): Promise<SavedPage> {
  const html = await answer.text();
  const headers = new Headers(answer.headers);
  // The text is unpacked.
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  return { files: filesOf(html), answer: () => new Response(html, { headers }) };
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((done, fail) => {
    const timer = setTimeout(() => fail(new Error("late")), ms);
    work.then(done, fail).finally(() => clearTimeout(timer));
  });
}

interface Push {
  readonly title: string;
  readonly body: string;
  readonly url: string | null;
  readonly thread: string | null;
}

/** What a push says; a damaged one has a title alone. */
function pushOf(data: unknown): Push {
  const of = (name: string): string | null => {
    const value = typeof data === "object" && data !== null ? (data as Record<string, unknown>)[name] : null;
    return typeof value === "string" ? value : null;
  };
  return {
    title: of("title") ?? "Tidemark",
    body: of("body") ?? "",
    url: webUrl(of("url")),
    thread: of("thread"),
  };
}

/** Only pages are opened by a click. */
export const webUrl = (url: unknown): string | null =>
  typeof url === "string" && /^https?:\/\//.test(url) ? url : null;
