import { isOnPhone } from "./phone.ts";

/** Browsers that differ in where they show an extension's icon; `other`: as in Chrome. */
export type BrowserKind = "edge" | "firefox" | "phone" | "other";

export function browserKind(): BrowserKind {
  if (isOnPhone()) return "phone";
  if (/\bFirefox\//.test(navigator.userAgent)) return "firefox";
  return /\bEdg\//.test(navigator.userAgent) ? "edge" : "other";
}
