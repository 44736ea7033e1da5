/** What a visitor's browser can do with an extension. `phone`: no extension; `other`: none of ours. */
export type BrowserKind = "chrome" | "edge" | "firefox" | "firefox-android" | "phone" | "other";

/**
 * The kind of a browser by its client hints, else by its User-Agent. Whoever says to be another is shown the wrong steps,
 * and nothing more.
 */
export function browserKindOf(header: (name: string) => string | undefined): BrowserKind {
  const agent = (header("user-agent") ?? "").slice(0, 500);
  const brands = (header("sec-ch-ua") ?? "").slice(0, 500);
  // Firefox sends no client hints. On iOS it is Safari.
  if (/\bFirefox\/\d/.test(agent) && !/\bSeamonkey\//.test(agent)) {
    return /\bAndroid\b/.test(agent) ? "firefox-android" : "firefox";
  }
  const isPhone =
    header("sec-ch-ua-mobile") === "?1" || /\b(?:Android|iPhone|iPad|iPod|Mobile)\b/.test(agent);
  if (isPhone) return "phone";
  if (/"Microsoft Edge"/.test(brands) || /\bEdg\/\d/.test(agent)) return "edge";
  if (/"Chromium"/.test(brands) || /\b(?:Chrome|Chromium)\/\d/.test(agent)) return "chrome";
  return "other";
}

/** Where the extension is in a store; null: it is not. */
export interface Stores {
  readonly chrome: string | null;
  readonly edge: string | null;
  readonly firefox: string | null;
}

/**
 * How a browser gets the extension. Firefox without one: on a computer it needs a file that Mozilla has signed, on a phone its
 * store; `elsewhere`: Chrome and Edge can have it from this server.
 */
export type Way =
  | { readonly kind: "store"; readonly url: string }
  | { readonly kind: "folder"; readonly manager: "chrome://extensions" | "edge://extensions" }
  | { readonly kind: "needs-signing" | "needs-store"; readonly elsewhere: boolean }
  | { readonly kind: "no-folder" | "no-extension" };

/** The way that works in this browser today. `hasFolder`: the server can hand out the built extension. */
export function wayOf(browser: BrowserKind, stores: Stores, hasFolder: boolean): Way {
  if (browser === "phone" || browser === "other") return { kind: "no-extension" };
  const isFirefox = browser === "firefox" || browser === "firefox-android";
  // Edge installs from Chrome's store as well.
  const url = isFirefox
    ? stores.firefox
    : browser === "edge"
      ? (stores.edge ?? stores.chrome)
      : stores.chrome;
  if (url !== null) return { kind: "store", url };
  if (isFirefox) {
    const elsewhere = hasFolder || stores.chrome !== null || stores.edge !== null;
    return { kind: browser === "firefox" ? "needs-signing" : "needs-store", elsewhere };
  }
  if (!hasFolder) return { kind: "no-folder" };
  return { kind: "folder", manager: browser === "edge" ? "edge://extensions" : "chrome://extensions" };
}
