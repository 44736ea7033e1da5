import { type Asin, type Marketplace, marketplaceBySuffix, parseAsin } from "@tidemark/core";
import { consentVersion } from "../consent/consent-version.ts";
import type { Handlers } from "../handle.ts";
import { activeHolder } from "../holder/count-watches.ts";
import type { createHolderHandlers } from "../holder/handlers.ts";
import type { OwnBundle } from "../imported/own-bundle.ts";
import { withOwnAnswer } from "../imported/with-own-answer.ts";
import { inviteHandlers } from "../invites/handlers.ts";
import type { Answers, Request, RequestOf, ShareResult } from "../messages.ts";
import { reportState } from "../outbox/report-state.ts";
import { putBack, takeBack } from "../outbox/take-back.ts";
import { purchaseHandlers } from "../purchases/handlers.ts";
import type { PurchaseStore } from "../purchases/purchase-store.ts";
import { findReadKey } from "../registration/find-read-key.ts";
import type { Registrar } from "../registration/registrar.ts";
import { parseServer } from "../server/address.ts";
import { type Fetch, type LookupResult, lookUp } from "../server/client.ts";
import { findInOtherCountries, lookUpAtFollowed } from "../server/elsewhere.ts";
import { lookUpEachPrivately, lookUpPrivately, sha256 } from "../server/private-lookup.ts";
import { type Answers as AnswerStore, savedRange } from "../state/answers.ts";
import { type Consent, mayLookUp, type Settings } from "../state/settings.ts";
import type { State, Store } from "../state/store.ts";
import { versionsOf } from "../versions/versions.ts";
import { withConsent, withLists, withLookupOnly, withoutConsent, withSharing } from "./consent.ts";
import type { Jobs } from "./jobs.ts";
import { overviewOf } from "./overview.ts";

export interface HandlersContext {
  readonly store: Store;
  /** What was found the last times. */
  readonly saved: AnswerStore;
  readonly purchases: PurchaseStore;
  /** What the person imported. */
  readonly ownBundle: OwnBundle;
  readonly fetch: Fetch;
  /** Shows the server's read key. */
  readonly readFetch: Fetch;
  readonly jobs: Jobs;
  readonly registrar: Registrar;
  readonly now: () => number;
  /** The extension's version. */
  readonly version: string;
  readonly random: () => number;
  /** The lines in open pages of the shop are to be written again. */
  readonly writeLinesAgain: () => void;
  readonly holderHandlers: ReturnType<typeof createHolderHandlers>;
}

export type RequestHandlers = Handlers<Request, Answers>;

const done = { ok: true } as const;

/** The handlers of what the extension's own pages ask. They start jobs and do not wait for them. */
export function createHandlers(context: HandlersContext): RequestHandlers {
  const { store, jobs, registrar, holderHandlers, purchases, now } = context;
  return {
    ...holderHandlers,
    ...inviteHandlers(store, context.fetch),
    ...purchaseHandlers({
      purchases,
      now,
      changed() {
        void jobs.checkReturns();
        void jobs.syncPurchases();
      },
    }),
    async overview() {
      void jobs.askVersions();
      return overviewOf(await store.read(), context.version);
    },
    "look-up": (request) => lookUpProduct(context, request),
    "other-countries": (request) => elsewhere(context, request, [], findInOtherCountries),
    "look-up-followed": (request) =>
      elsewhere(context, request, null, (fetch, server, wanted) =>
        lookUpAtFollowed(fetch, server, wanted, sha256),
      ),
    async "last-answer"(product) {
      const state = await store.read();
      const { settings } = state;
      const answer = mayLookUp(settings) ? await context.saved.read(settings.server, product) : null;
      if (!answer) return null;
      const found = await withOwn(context, state, { ...product, range: savedRange }, answer.found);
      return { ...answer, found };
    },
    async "allow-lists"() {
      await store.update((state) => [withLists(state), null]);
      return done;
    },
    "look-up-list": (request) => lookUpList(context, request),
    share: (request) => share(context, request),
    progress: async () => registrar.progress(),
    "only-look-up": (request) => allowLookups(context, request),
    async decline() {
      registrar.cancel();
      jobs.abortSending();
      await store.update((state) => [withoutConsent(state), null]);
      await context.saved.clear();
      await purchases.clear();
      void jobs.eraseHolders();
      void jobs.watchesChanged();
      return done;
    },
    async pause({ paused }) {
      if (paused) jobs.abortSending();
      await store.update((state) => [{ ...state, settings: { ...state.settings, paused } }, null]);
      void jobs.sendReports();
      return done;
    },
    async "agree-again"({ readIn }) {
      await store.update((state) => [withConsent(state, agreementIn(readIn)), null]);
      void jobs.sendReports();
      void jobs.watchesChanged();
      return done;
    },
    async "choose-language"({ language }) {
      await store.update((state) => [{ ...state, settings: { ...state.settings, language } }, null]);
      void jobs.tellLanguage();
      return done;
    },
    async "show-on-pages"({ panel, badge, countImported, lineIn }) {
      await store.update((state) => {
        const { settings } = state;
        const shown = {
          panel: panel ?? settings.panel,
          badge: badge ?? settings.badge,
          countImported: countImported ?? settings.countImported,
          lineIn: lineIn ?? settings.lineIn,
        };
        return [{ ...state, settings: { ...settings, ...shown } }, null];
      });
      if (lineIn !== undefined) context.writeLinesAgain();
      return done;
    },
    async "take-back"(product) {
      const taken = await store.update((state) => {
        const after = takeBack(state.outbox, product, now());
        return [after.outbox === state.outbox ? state : { ...state, outbox: after.outbox }, after.taken];
      });
      void jobs.sendReports();
      return { ok: true, taken };
    },
    async "put-back"(product) {
      await store.update((state) => {
        const outbox = putBack(state.outbox, product);
        return [outbox === state.outbox ? state : { ...state, outbox }, null];
      });
      return done;
    },
    log: async () => (await store.read()).log,
    async "clear-log"() {
      await store.update((state) => [{ ...state, log: [] }, null]);
      return done;
    },
  };
}

/** Of the consent text as it is now, read in a language. */
const agreementIn = (language: string): Consent => ({ version: consentVersion, language });

async function share(
  { store, saved, jobs, registrar, now }: HandlersContext,
  { server, code, browser, readIn }: RequestOf<"share">,
): Promise<ShareResult> {
  const address = parseServer(server);
  if (!address.ok) return address;
  const registered = await registrar.register(address.origin, {
    code: code.trim(),
    ...(browser !== undefined && { browser }),
  });
  if (!registered.ok) return registered;
  const { token, expiresAt, readKey = null, info } = registered;
  jobs.abortSending();
  const consent = readIn === undefined ? undefined : agreementIn(readIn);
  const granted = { registration: { token, expiresAt }, readKey, consent };
  const versions = versionsOf(address.origin, info, now());
  await store.update((state) => [{ ...withSharing(state, address.origin, granted), versions }, null]);
  await saved.clear();
  void jobs.sendReports();
  void jobs.watchesChanged();
  return done;
}

async function allowLookups(
  { store, saved, fetch, jobs, registrar, now }: HandlersContext,
  { server, code = "", browser, refused = false, readIn }: RequestOf<"only-look-up">,
): Promise<Answers["only-look-up"]> {
  const address = parseServer(server);
  if (!address.ok) return address;
  const { settings } = await store.read();
  const known = settings.server === address.origin ? settings.readKey : null;
  const found = await findReadKey(fetch, address.origin, code, known, browser);
  if (!found.ok) return found;
  registrar.cancel();
  jobs.abortSending();
  const { key: readKey, info } = found;
  await store.update((state) => {
    const consent = readIn === undefined ? undefined : agreementIn(readIn);
    const after = withLookupOnly(state, address.origin, { readKey, refused, consent });
    return [info ? { ...after, versions: versionsOf(address.origin, info, now()) } : after, null];
  });
  await saved.clear();
  void jobs.watchesChanged();
  await jobs.askVersions();
  return done;
}

async function lookUpProduct(
  context: HandlersContext,
  request: RequestOf<"look-up">,
): Promise<Answers["look-up"]> {
  const { store, saved } = context;
  const { settings } = await store.read();
  if (!mayLookUp(settings)) return { ok: false, reason: "no-consent" };
  const { series, beside, range, marketplace, asin } = request;
  const answer = await askServer(context, settings, request);
  const isUsual = series === undefined && beside === undefined && range === savedRange;
  const after = await store.read();
  // Consent may have been withdrawn, or the server changed, meanwhile.
  if (answer.ok && isUsual && mayLookUp(after.settings) && after.settings.server === settings.server) {
    await saved.save(settings.server, { marketplace, asin }, answer);
  }
  const shown = await withOwn(context, after, request, answer);
  return { ...shown, report: reportState(after, { marketplace, asin }) };
}

/** An answer with what the person imported, which the server's answers to others never have. */
async function withOwn<A extends LookupResult>(
  { ownBundle, now }: HandlersContext,
  state: State,
  { marketplace, asin, series, range }: Omit<RequestOf<"look-up">, "type">,
  answer: A,
): Promise<A> {
  const holder = activeHolder(state);
  const own = holder ? await ownBundle.read(holder, { marketplace, asin }) : [];
  const wish = { marketplace, asin, series, range, count: state.settings.countImported };
  return withOwnAnswer(answer, own, wish, now()) as A;
}

/** What is known elsewhere of a product; `none` without consent. */
async function elsewhere<T>(
  { store, readFetch }: HandlersContext,
  request: { readonly marketplace: string; readonly asin: string },
  none: T,
  find: (fetch: Fetch, server: string, wanted: { marketplace: Marketplace; asin: Asin }) => Promise<T>,
): Promise<T> {
  const { settings } = await store.read();
  const [marketplace, asin] = [marketplaceBySuffix(request.marketplace), parseAsin(request.asin)];
  if (!mayLookUp(settings) || !marketplace || !asin) return none;
  return find(readFetch, settings.server, { marketplace, asin });
}

async function askServer(
  { readFetch }: HandlersContext,
  { mode, server }: Settings,
  request: RequestOf<"look-up">,
): Promise<LookupResult> {
  const asin = parseAsin(request.asin);
  const marketplace = marketplaceBySuffix(request.marketplace);
  if (!asin || !marketplace) return { ok: false, reason: "unknown" };
  // With consent to look-ups only, the server must not learn which product it is.
  if (mode === "lookup") return lookUpPrivately(readFetch, server, { marketplace, asin }, sha256);
  const { series, range, beside } = request;
  return lookUp(readFetch, server, { marketplace: marketplace.suffix, asin, series, range, beside });
}

/** Privately also with consent to share: what a page lists is not reported, so the server need not learn of it. */
async function lookUpList(
  { store, readFetch, random }: HandlersContext,
  request: RequestOf<"look-up-list">,
): Promise<Answers["look-up-list"]> {
  const { settings } = await store.read();
  if (!mayLookUp(settings) || !settings.lists) return { ok: false, reason: "no-consent" };
  const marketplace = marketplaceBySuffix(request.marketplace);
  const asins = request.asins.map(parseAsin).filter((asin) => asin !== null);
  if (!marketplace || asins.length === 0) return { ok: true, products: [], isWhole: true };
  const list = { marketplace, asins };
  const results = await lookUpEachPrivately(readFetch, settings.server, list, sha256, random);
  const products = results.flatMap((result) => (result.ok ? [result.product] : []));
  const failed = results.find((result) => !result.ok && result.reason !== "unknown");
  if (failed && !failed.ok && products.length === 0) return failed;
  return { ok: true, products, isWhole: !failed };
}
