import type { Browser } from "webextension-polyfill";
import { browserAllows } from "../consent/browser-consent.ts";
import { sendCounts } from "../counts/send-counts.ts";
import { eraseHolders } from "../holder/erase-holders.ts";
import { createHolderAccess } from "../holder/holder-account.ts";
import { showPending } from "../holder/notifications.ts";
import { pollAlerts } from "../holder/poll-alerts.ts";
import { type PushService, syncPushSubscription } from "../holder/push-subscription.ts";
import { tellLanguage } from "../holder/tell-language.ts";
import { fetchOwnBundle } from "../imported/fetch-own-bundle.ts";
import type { OwnBundle } from "../imported/own-bundle.ts";
import type { FollowedLanguage } from "../language/follow-language.ts";
import { logFailure } from "../log-failure.ts";
import { flush } from "../outbox/flush.ts";
import type { PurchaseStore } from "../purchases/purchase-store.ts";
import { checkReturns } from "../purchases/return-watch.ts";
import { syncPurchases } from "../purchases/sync-purchases.ts";
import { currentReader } from "../reader.ts";
import { renewToken } from "../registration/renew-token.ts";
import type { Fetch } from "../server/client.ts";
import { oneByOne } from "../state/one-by-one.ts";
import type { Store } from "../state/store.ts";
import { versionAsker } from "../versions/ask-versions.ts";
import { withoutSharing } from "./consent.ts";
import { isRevoked } from "./overview.ts";

export interface JobsContext {
  readonly browser: Browser;
  readonly store: Store;
  readonly purchases: PurchaseStore;
  readonly ownBundle: OwnBundle;
  readonly fetch: Fetch;
  /** Shows the server's read key. */
  readonly readFetch: Fetch;
  /** Sends the read key with the holder's token. */
  readonly watchFetch: Fetch;
  readonly now: () => number;
  readonly random: () => number;
  readonly newId: () => string;
  /** Null: this browser has none. */
  readonly push: PushService | null;
  /** Notifications wait for it. */
  readonly language: FollowedLanguage;
}

/** Background work. A job that fails is logged; none of the promises rejects. */
export interface Jobs {
  /** Renews the token when it is due, then sends the reports that wait and the counts of a day that is over. */
  readonly sendReports: () => Promise<void>;
  /** Aborts the requests of `sendReports` that are in flight. */
  readonly abortSending: () => void;
  /** `pushed`: the server says that there are alerts. */
  readonly pollAlerts: (pushed: boolean) => Promise<void>;
  readonly syncPush: () => Promise<void>;
  readonly eraseHolders: () => Promise<void>;
  /** Fetches what the person imported when that is due; `isWanted`: now. */
  readonly fetchImported: (isWanted: boolean) => Promise<void>;
  /** Asks the server for its version, if that is not known. */
  readonly askVersions: () => Promise<void>;
  /** Looks whether something that was bought can be returned and costs less, if that is wanted and due. */
  readonly checkReturns: () => Promise<void>;
  /** Puts purchases together with those kept with the holder, if they are kept there. */
  readonly syncPurchases: () => Promise<void>;
  /** The watches, their holder or the server changed: polls for alerts and brings the push subscription up to date. */
  readonly watchesChanged: () => Promise<void>;
  /** Tells the server in which language its mails are read, if it was not told. */
  readonly tellLanguage: () => Promise<void>;
}

type Alarm = "flush" | "renew" | "alerts" | "erase" | "returns";

export function createJobs(jobsContext: JobsContext): Jobs {
  const { browser, store, purchases, ownBundle, fetch, readFetch, now, random, newId, push, language } =
    jobsContext;
  const access = createHolderAccess(jobsContext);
  const { update } = store;
  const client = browser.runtime.getManifest().version;
  const context = { update, fetch, now, random };
  let sending = new AbortController();

  const wakeBy =
    (alarm: Alarm) =>
    async (at: number | null): Promise<void> => {
      if (at === null) await browser.alarms.clear(alarm);
      else await browser.alarms.create(alarm, { when: at });
    };

  const sendReports = logged("Sending reports", async () => {
    const { signal } = sending;
    // Its permission may have been taken back while nothing of the extension ran.
    if (!(await browserAllows(browser))) await update((state) => [withoutSharing(state), null]);
    await renewToken({ ...context, wakeAt: wakeBy("renew") }, signal);
    await flush({ ...context, newId, client, wakeAt: wakeBy("flush") }, signal);
    await sendCounts({ ...context, newId, client }, signal);
    const { settings } = await store.read();
    await browser.action.setBadgeText({ text: isRevoked(settings) ? "!" : "" });
  });
  const poll = serial(
    logged("Polling for alerts", (pushed: boolean) =>
      pollAlerts(
        {
          ...context,
          wakeAt: wakeBy("alerts"),
          showPending: () => language.ready().then(() => showPending(browser, update)),
        },
        pushed,
      ),
    ),
  );
  const syncPush = serial(
    logged("Updating the push subscription", () => syncPushSubscription({ ...context, service: push })),
  );

  return {
    sendReports,
    abortSending() {
      sending.abort();
      sending = new AbortController();
    },
    pollAlerts: poll,
    syncPush,
    eraseHolders: logged("Erasing watches", () => eraseHolders({ ...context, wakeAt: wakeBy("erase") })),
    askVersions: logged("Asking for the server's version", versionAsker({ store, fetch, now })),
    checkReturns: serial(
      logged("Looking for what costs less now", async () => {
        await language.ready();
        await checkReturns({ browser, store, purchases, readFetch, now, random, wakeAt: wakeBy("returns") });
      }),
    ),
    fetchImported: serial(
      logged("Fetching imported prices", (isWanted: boolean) =>
        fetchOwnBundle({ store, fetch, now, bundle: ownBundle }, isWanted),
      ),
    ),
    syncPurchases: serial(
      logged("Keeping purchases with the watches", async () => {
        if ((await purchases.read()).vault) await syncPurchases({ purchases, access });
      }),
    ),
    tellLanguage: serial(
      logged("Telling the language", async () => {
        await language.ready();
        await tellLanguage(update, fetch, currentReader().language);
      }),
    ),
    async watchesChanged() {
      await poll(false);
      await syncPush();
    },
  };
}

type Job<A extends readonly unknown[]> = (...args: A) => Promise<void>;

/** The same job; a failure is logged and does not reject. */
const logged =
  <A extends readonly unknown[]>(name: string, job: Job<A>): Job<A> =>
  (...args) =>
    job(...args).catch(logFailure(name));

/** The same job, each run after the last one has ended. */
function serial<A extends readonly unknown[]>(job: Job<A>): Job<A> {
  const inTurn = oneByOne();
  return (...args) => inTurn(() => job(...args));
}
