import type { Page } from "@playwright/test";
import { percentAgainst } from "@tidemark/core";
import type { Appraisal, ExtraView, HistoryView, Listing, SeriesView } from "@tidemark/core/wire";
import type { Person } from "./person.ts";

const dayMs = 86_400_000;
const daysAgo = (days: number): string => new Date(Date.now() - days * dayMs).toISOString();

interface Shown {
  readonly suffix?: string;
  readonly currency?: string;
  readonly exponent?: number;
  readonly title?: string;
  readonly steps?: readonly (readonly [daysAgo: number, price: number | null])[];
  readonly view?: Partial<SeriesView>;
  readonly appraisal?: Partial<Appraisal> | null;
  readonly extras?: readonly ExtraView[];
  readonly used?: boolean;
}

const year = [[340, 8999], [300, 9499], [262, 7999], [248, 8999], [190, 9999], [150, 8499], [118, 6999], [110, 8999], [64, 9299], [40, 8799], [21, 7499], [9, 8299]] as const; // biome-ignore format: one row

function answerOf({
  suffix = "com",
  currency = "USD",
  exponent = 2,
  title = "Brass desk lamp with a green glass shade and a pull chain, 38 cm",
  steps = year,
  view = {},
  appraisal = {},
  extras,
  used = false,
}: Shown = {}) {
  const [since, price] = steps.at(-1) ?? [0, null];
  const priced = steps.flatMap(([days, amount]) =>
    amount === null ? [] : [{ price: amount, at: daysAgo(days) }],
  );
  const byPrice = priced.toSorted((a, b) => a.price - b.price);
  const usual = byPrice[Math.floor(byPrice.length / 2)]?.price ?? 0;
  const percent = price === null ? 0 : percentAgainst(price, usual);
  const previous = priced.at(-2);
  const series: SeriesView = {
    currency,
    exponent,
    price,
    since: steps.length > 0 ? daysAgo(since) : null,
    lastConfirmedAt: steps.length > 0 ? daysAgo(Math.min(since, 0.09)) : null,
    lowest: byPrice[0] ?? null,
    highest: byPrice.at(-1) ?? null,
    claims: [],
    ...(price !== null &&
      appraisal && {
        appraisal: {
          verdict: percent <= -5 ? "good" : percent >= 5 ? "high" : "usual",
          usual: { price: usual, observedDays: 90 },
          percent,
          lowest: null,
          struck: null,
          ...(previous && {
            move: {
              kind: previous.price < price ? ("rise" as const) : ("fall" as const),
              was: previous.price,
              percent: Math.abs(percentAgainst(price, previous.price)),
              at: daysAgo(since),
            },
          }),
          ...appraisal,
        },
      }),
    ...view,
  };
  const history: HistoryView = {
    marketplace: suffix,
    asin: "B000000001",
    series: "buy_box",
    currency,
    exponent,
    granularity: "raw",
    t: steps.map(([days]) => Math.floor((Date.now() - days * dayMs) / 1000)),
    p: steps.map(([, amount]) => amount),
    source: steps.map(() => "crowd"),
    by: steps.map(() => 3),
    gaps: [],
  };
  return {
    ok: true,
    product: {
      id: "1", marketplace: suffix, asin: "B000000001", title, image: null, dirty: series.claims.length > 0,
      series: { buy_box: series, ...(used && { used: { ...series, price: 4999, appraisal: undefined } }) },
      ...(extras && { extras }),
    },
    history,
    others: [],
    now: Date.now(),
    report: "taken",
  }; // biome-ignore format: the product in a row
}

/** A listing of the open tab; a picture of a few bytes would be asked for at the shop, so there is none. */
const pageOf = (more: Partial<Listing> = {}) => ({
  kind: "product",
  rules: {},
  listing: {
    marketplace: "com", asin: "B000000001", title: "Brass desk lamp", image: null, availability: "in_stock", condition: "new",
    seller: null, deliveryCountry: "US", prices: { buy_box: { amount: "82.99", currency: "USD", rule: "box" } }, reasons: {},
    shipping: null, unitPrice: null, coupon: null, subscription: null, ...more,
  },
}); // biome-ignore format: the listing in rows

const overview = {
  mode: "share", server: "https://tides.example", paused: false, revoked: false, cards: true, panel: true, badge: true, waiting: 0,
  refused: false, fit: null,
}; // biome-ignore format: one row

export interface PopupState {
  readonly overview?: object;
  /** Null: the server does not answer while one looks. */
  readonly answer?: object | null;
  readonly saved?: object | null;
  readonly page?: object | null;
  readonly watches?: readonly object[];
  readonly bought?: readonly object[];
  readonly isOffline?: boolean;
  /** Milliseconds until it looks as it should. */
  readonly waitMs?: number;
}

const failed = (reason: string, report = "none") => ({ ok: false, reason, report });
const claim = (price: number | null, seenBy = 1) => ({ price, seenBy, since: daysAgo(0.02) });
const saved = () => ({
  found: { ...answerOf(), now: Date.now() - 0.15 * dayMs },
  at: Date.now() - 0.15 * dayMs,
});
const watch = (price: number, threshold: number, currency = "USD", exponent = 2) => ({
  id: "1", marketplace: "com", asin: "B000000001", title: "Brass desk lamp", image: null, series: "buy_box",
  rule: { kind: "drop", percent: 10, from: "creation" }, minDelta: 0, rearmPercent: null, expiresAt: null, currency, exponent,
  price, threshold, state: "waiting", createdAt: daysAgo(1), lastAlertAt: null,
}); // biome-ignore format: in rows
const boughtOf = (days: number, price: number) => {
  const day = daysAgo(days).slice(0, 10);
  return { text: `com/B000000001/${day}/${price}/USD`, day, price };
};
const japanese =
  "真鍮製デスクランプ 緑色ガラスシェード 調光機能付き LED電球付属 書斎・寝室用 アンティーク風 インテリア照明 北欧 おしゃれ";

/** Every state of the popup, by name. */
export const popupStates = (): Readonly<Record<string, PopupState>> => ({
  good: { answer: answerOf({ steps: [...year.slice(0, -1), [9, 7899]], used: true }) }, // biome-ignore format: one row
  usual: { answer: answerOf() },
  rise: { answer: answerOf({ steps: [...year, [2, 10_499]] }) }, // biome-ignore format: one row
  lowest: { answer: answerOf({ steps: [...year, [2, 6499]], appraisal: { lowest: { since: null, observedDays: 340 } } }) }, // biome-ignore format: one row
  struck: {
    answer: answerOf({
      appraisal: { struck: { was: 14_999, finding: "never-seen", lowestBefore: null, observedDays: 30 }, verdict: "was-never-seen" },
    }),
  }, // biome-ignore format: one row
  coupon: {
    answer: answerOf({
      extras: [{ kind: "coupon", percent: 10, minor: null, unit: null, pays: 7469, price: 8299, since: daysAgo(3), until: null, reporters: 2, verified: false }],
    }),
  }, // biome-ignore format: one row
  watched: { answer: answerOf(), watches: [watch(8299, 7469)] },
  bought: {
    answer: answerOf({ used: true }),
    watches: [watch(8299, 7469)],
    bought: [boughtOf(80, 9299), boughtOf(230, 10_450)],
  },
  young: { answer: answerOf({ steps: [[0.01, 8299]], appraisal: { verdict: "not-enough-data", usual: null, percent: null } }) }, // biome-ignore format: one row
  claim: { answer: answerOf({ view: { claims: [claim(6399)] } }) },
  "claim-gone": { answer: answerOf({ view: { claims: [claim(null, 2)] } }) },
  first: { answer: answerOf({ steps: [], view: { claims: [claim(8299)] } }), page: pageOf() },
  "first-waiting": { answer: failed("unknown", "waiting"), page: pageOf() },
  unknown: { answer: failed("unknown"), page: null },
  foreign: { answer: answerOf(), page: pageOf({ deliveryCountry: "NG" }) },
  "foreign-unknown": { answer: failed("unknown"), page: pageOf({ deliveryCountry: "NG" }) },
  business: { answer: answerOf(), page: pageOf({ prices: {}, reasons: { buy_box: "business-account" } }) },
  converted: { answer: answerOf(), page: pageOf({ prices: { buy_box: { amount: "70.99", currency: "EUR", rule: "box" } } }) }, // biome-ignore format: one row
  range: { answer: failed("unknown"), page: pageOf({ prices: {}, reasons: { buy_box: "range" } }) },
  gone: { answer: answerOf({ steps: [...year, [3, null]] }) }, // biome-ignore format: one row
  offline: { answer: failed("unreachable"), page: pageOf(), isOffline: true },
  "offline-saved": { answer: failed("unreachable"), saved: saved(), isOffline: true },
  unreachable: { answer: failed("unreachable"), page: pageOf() },
  busy: { answer: failed("busy"), saved: saved() },
  slow: { answer: null, waitMs: 5500 },
  "slow-saved": { answer: null, saved: saved(), waitMs: 5500 },
  "wrong-server": { answer: failed("no-tidemark"), page: pageOf() },
  locked: { answer: failed("locked") },
  revoked: { answer: answerOf(), overview: { revoked: true, waiting: 2 } },
  "version-old": { answer: answerOf(), overview: { fit: "extension-too-old" } },
  lookup: { answer: { ...answerOf(), history: null }, overview: { mode: "lookup" } },
  undecided: { overview: { mode: "undecided" } },
  declined: { overview: { mode: "none" } },
  changed: { overview: { outdated: true } },
  "no-product": { page: { kind: "other" } },
  yen: {
    answer: answerOf({ suffix: "co.jp", currency: "JPY", exponent: 0, title: japanese, steps: [[160, 12_800], [30, 9980], [5, 11_200]] }),
    watches: [watch(11_200, 10_080, "JPY", 0)],
  }, // biome-ignore format: one row
  arabic: {
    answer: answerOf({ suffix: "eg", currency: "EGP", title: "مصباح مكتب نحاسي بغطاء زجاجي أخضر مع سلسلة سحب", steps: [[120, 145_000], [6, null], [2, 129_900]] }),
  }, // biome-ignore format: one row
});

interface Shape {
  readonly isForced?: boolean;
  /** The one that is chosen in the settings. */
  readonly language?: string;
  readonly size?: { readonly width: number; readonly height: number };
  /** The panel in a shop's page has the same states. */
  readonly page?: "popup.html" | "tabs/panel.html";
}

/** Opens the popup in one of its states: what the worker and the tab would answer is given. */
export async function openPopupState(
  ann: Person,
  state: PopupState,
  { isForced = false, language, size = { width: 380, height: 600 }, page: path = "popup.html" }: Shape = {},
): Promise<Page> {
  const tab = await ann.context.newPage();
  if (isForced) await tab.emulateMedia({ forcedColors: "active" });
  await tab.setViewportSize(size);
  if (language) await choose(tab, language);
  const answers = {
    overview: { ...overview, ...state.overview },
    "look-up": state.answer ?? null,
    "last-answer": state.saved ?? null,
    "purchases-of": state.bought ?? [],
    watches: state.watches ? { ok: true, value: state.watches } : { ok: false, reason: "none" },
  };
  const found = state.answer as { product?: { marketplace: string } } | null | undefined;
  const marketplace = found?.product?.marketplace ?? "com";
  const page = state.page === undefined ? pageOf({ marketplace, ...(marketplace !== "com" && { deliveryCountry: null, prices: {}, availability: "out_of_stock" }) }) : state.page; // biome-ignore format: one row
  await tab.addInitScript(
    ({ given, shown, isOffline }) => {
      const { chrome } = globalThis as unknown as {
        chrome: { runtime: Record<string, unknown>; tabs: Record<string, unknown> };
      };
      if (isOffline) Object.defineProperty(navigator, "onLine", { get: () => false });
      const answer = (value: unknown, ms = 0) => new Promise((resolve) => setTimeout(resolve, ms, value));
      chrome.runtime.sendMessage = async ({ type }: { type: keyof typeof given }) =>
        type !== "look-up"
          ? answer(given[type])
          : given[type] === null
            ? new Promise(() => undefined)
            : answer(given[type], 60);
      chrome.tabs.query = async () => [{ id: 1 }];
      chrome.tabs.sendMessage = async () => answer(shown);
    },
    { given: answers, shown: page, isOffline: state.isOffline ?? false },
  );
  const query =
    state.page === null || path !== "popup.html" ? `?marketplace=${marketplace}&asin=B000000001` : "";
  await tab.goto(`chrome-extension://${ann.extensionId}/${path}${query}`);
  await tab.locator("h1").waitFor({ timeout: 8000 });
  await tab.waitForTimeout(state.waitMs ?? (language ? 150 : 500));
  return tab;
}

/** Has a page of the extension find a language chosen in the settings. */
export const choose = (tab: Page, language: string): Promise<unknown> =>
  tab.addInitScript((chosen) => {
    const { chrome } = globalThis as unknown as { chrome: { storage: { local: Record<string, unknown> } } };
    chrome.storage.local.get = async () => ({ settings: { language: chosen } });
  }, language);
