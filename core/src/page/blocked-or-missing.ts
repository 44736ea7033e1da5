import type { Page } from "../wire/page.ts";
import { select } from "./text.ts";

type Unread = Extract<Page, { kind: "blocked" | "missing" }>;

/** A picture of a server fault, `500-title.png`, next to the same dogs as on the page of what does not exist. */
const serverFault = /\/error\/(?:[^?#]*\/)?5\d\d\D/;

/** Marks of error pages and robot checks. Used only if a page is no product and no search page. */
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

const isServerFault = (image: Element): boolean => serverFault.test(image.getAttribute("src") ?? "");

/** Whether the shop blocks the visitor or says that the page does not exist; null if neither. */
export function readBlockedOrMissing(document: Document): Unread | null {
  const found = signs.find(({ selector }) => document.querySelector(selector) !== null)?.page ?? null;
  const isFault =
    found?.kind === "missing" && select(document, "img[src*='/error/']", 20).some(isServerFault);
  return isFault ? null : found;
}
