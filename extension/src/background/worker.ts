import type { Browser, Runtime } from "webextension-polyfill";
import { badgeFor } from "../badge/badge.ts";
import { showBadge } from "../badge/show-badge.ts";
import { onBrowserRefused } from "../consent/browser-consent.ts";
import { handle } from "../handle.ts";
import { createHolderHandlers } from "../holder/handlers.ts";
import { listenForNotificationClicks } from "../holder/notifications.ts";
import type { PushService } from "../holder/push-subscription.ts";
import { createOwnBundle } from "../imported/own-bundle.ts";
import { type FollowedLanguage, followLanguage } from "../language/follow-language.ts";
import { type LineReader, lineReaders } from "../language/line-reader.ts";
import { logFailure } from "../log-failure.ts";
import { PageMessage, Request } from "../messages.ts";
import { answerPanel } from "../panel/answer-panel.ts";
import { PanelOffMessage, PanelRequest, panelAgainMessage } from "../panel/messages.ts";
import { createPurchaseStore } from "../purchases/purchase-store.ts";
import { createRegistrar } from "../registration/registrar.ts";
import type { Fetch } from "../server/client.ts";
import { withReadKey, withReadKeyHeader } from "../server/read-key-fetch.ts";
import { type LookUp, recentLookUps } from "../server/recent-lookups.ts";
import { createAnswers } from "../state/answers.ts";
import { createStore, type Store } from "../state/store.ts";
import { withoutSharing } from "./consent.ts";
import { createHandlers, type RequestHandlers } from "./handlers.ts";
import { createJobs, type Jobs } from "./jobs.ts";
import { type PageOrigin, receivePage } from "./receive-page.ts";

export interface WorkerEnvironment {
  readonly browser: Browser;
  readonly fetch: Fetch;
  readonly now: () => number;
  readonly random: () => number;
  readonly newId: () => string;
  /** Yields to the browser between two slices of long work. */
  readonly pause: () => Promise<void>;
  /** Null: this browser has none. */
  readonly push: PushService | null;
}

/**
 * The only writer of the state and the only client of the server. Whatever must be remembered is in storage: the
 * browser may end the worker between any two lines.
 */
export function startWorker(environment: WorkerEnvironment): {
  /** The server pushed: there are alerts. Never rejects. */
  readonly pushed: () => Promise<void>;
} {
  const { browser, fetch, pause } = environment;
  const store = createStore(browser.storage.local);
  const purchases = createPurchaseStore(browser.storage.local);
  const ownBundle = createOwnBundle(browser.storage.local);
  const readFetch = withReadKey(store, fetch);
  const watchFetch = withReadKeyHeader(store, fetch);
  const language = followLanguage(browser, "background", () => writeLinesAgain(browser));
  const jobs = createJobs({ ...environment, store, purchases, ownBundle, readFetch, watchFetch, language });
  const registrar = createRegistrar(fetch, pause);
  const holderHandlers = createHolderHandlers({ store, purchases, fetch, readFetch, watchFetch, jobs });
  const handlers = createHandlers({
    store,
    saved: createAnswers(browser.storage.local, environment.now),
    purchases,
    ownBundle,
    fetch,
    readFetch,
    jobs,
    registrar,
    holderHandlers,
    now: environment.now,
    version: browser.runtime.getManifest().version,
    random: environment.random,
    writeLinesAgain: () => writeLinesAgain(browser),
  });
  const startAll = (): void => {
    void jobs.sendReports();
    void jobs.watchesChanged();
    void jobs.eraseHolders();
    void jobs.fetchImported(false);
  };

  const stopSharing = async (): Promise<void> => {
    registrar.cancel();
    jobs.abortSending();
    await store.update((state) => [withoutSharing(state), null]);
  };

  onBrowserRefused(browser, () => void stopSharing().catch(logFailure("Ending sharing")));
  keepFromContentScripts(browser.storage.local);
  listenForMessages(environment, {
    store,
    lookUp: recentLookUps(readFetch, environment.now),
    language,
    lineReader: lineReaders(browser),
    jobs,
    handlers,
  });
  browser.alarms.onAlarm.addListener(({ name }) => {
    if (name === "flush" || name === "renew") void jobs.sendReports();
    if (name === "alerts") void jobs.watchesChanged();
    if (name === "erase") void jobs.eraseHolders();
    if (name === "returns") void jobs.checkReturns();
  });
  listenForNotificationClicks(browser, store, holderHandlers);
  browser.runtime.onStartup.addListener(() => {
    startAll();
    void jobs.tellLanguage();
  });
  browser.runtime.onInstalled.addListener(({ reason }) => {
    if (reason !== "install") return;
    browser.tabs
      .create({ url: browser.runtime.getURL("tabs/welcome.html") })
      .catch(logFailure("Opening the welcome page"));
  });
  startAll();
  return { pushed: () => jobs.pollAlerts(true) };
}

interface Receivers {
  readonly store: Store;
  readonly lookUp: LookUp;
  readonly language: FollowedLanguage;
  readonly lineReader: LineReader;
  readonly jobs: Jobs;
  readonly handlers: RequestHandlers;
}

/** Requests are taken from the extension's own pages only; content scripts may do no more than what is listed here. */
function listenForMessages(environment: WorkerEnvironment, receivers: Receivers): void {
  const { runtime } = environment.browser;
  const ownPages = runtime.getURL("");
  runtime.onMessage.addListener((message: unknown, sender: Runtime.MessageSender) => {
    if (sender.id !== runtime.id) return undefined;
    if (sender.url?.startsWith(ownPages)) {
      const request = Request.safeParse(message);
      return request.success ? handle(receivers.handlers, request.data) : undefined;
    }
    const origin = { url: sender.url ?? "", incognito: sender.tab?.incognito ?? true, tab: sender.tab?.id };
    return handleContentScript(environment, receivers, message, origin);
  });
}

function handleContentScript(
  { browser, newId, now }: WorkerEnvironment,
  { store, lookUp, language, lineReader, jobs, handlers }: Receivers,
  message: unknown,
  origin: PageOrigin & { readonly tab: number | undefined },
): Promise<unknown> | undefined {
  const panel = PanelRequest.safeParse(message);
  if (panel.success) {
    const question = { ...panel.data, ...origin };
    return language.ready().then(async () => {
      const { settings } = await store.read();
      const { tab } = origin;
      if (tab !== undefined) {
        badgeFor(settings, lookUp, question)
          .then((badge) => showBadge(browser, tab, badge))
          .catch(logFailure("Showing a badge"));
      }
      const { listing, lang } = question;
      const reader = await lineReader(settings, { marketplace: listing.marketplace, language: lang });
      return answerPanel(settings, lookUp, question, reader);
    });
  }
  if (PanelOffMessage.safeParse(message).success) {
    return handlers["show-on-pages"]({ type: "show-on-pages", panel: false });
  }
  const seen = PageMessage.safeParse(message);
  if (!seen.success) return undefined;
  const { page } = seen.data;
  return store
    .update((state) => receivePage(state, page, origin, { newId, now: now() }))
    .then((outcome) => {
      if (outcome === "queued") void jobs.sendReports();
      return outcome;
    });
}

/** Which tabs show a shop's page is not known: all are told, and the others have nobody to listen. */
function writeLinesAgain({ tabs }: Browser): void {
  tabs
    .query({})
    .then((all) => {
      for (const { id } of all) {
        if (id !== undefined) tabs.sendMessage(id, panelAgainMessage).catch(() => undefined);
      }
    })
    .catch(logFailure("Writing lines again"));
}

/**
 * The tokens are for the extension's own pages: a content script runs in the process of a shop's page, and is told by
 * message what it needs. Firefox has no such setting.
 */
function keepFromContentScripts(items: object): void {
  const { setAccessLevel } = items as {
    setAccessLevel?: (level: { accessLevel: "TRUSTED_CONTEXTS" }) => Promise<void>;
  };
  setAccessLevel
    ?.call(items, { accessLevel: "TRUSTED_CONTEXTS" })
    .catch(logFailure("Keeping content scripts from the storage"));
}
