import type { Page } from "../wire/page.ts";

type Unread = Extract<Page, { kind: "blocked" | "missing" }>;

/** Marks of pages that are no shop pages at all. Asked only when a page is no product. */
const signs: readonly { readonly selector: string; readonly page: Unread }[] = [
  { selector: "#captchacharacters, img[src*='/captcha/']", page: { kind: "blocked", by: "captcha" } },
  {
    selector: "form[action*='/errors/validateCaptcha'], #challenge-container, script[src*='.awswaf.com/']",
    page: { kind: "blocked", by: "interstitial" },
  },
  {
    selector: "a[href*='ref=cs_503'], img[src*='/503.'], img[src*='/error/'][src*='503']",
    page: { kind: "blocked", by: "status", status: 503 },
  },
  {
    selector: "a[href*='ref=cs_404'], a[href*='dogsofamazon'], img[src*='/error/']",
    page: { kind: "missing" },
  },
];

/** Whether the shop turned the visitor away, or says that there is no such page. */
export function readRefusal(document: Document): Unread | null {
  return signs.find(({ selector }) => document.querySelector(selector) !== null)?.page ?? null;
}
