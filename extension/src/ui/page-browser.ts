import type { Browser } from "webextension-polyfill";

/**
 * The browser's API for the extension's pages. Both browsers give promises there; the polyfill, 3 KB that each page would load,
 * is needed only where messages are answered by a promise.
 */
export function pageBrowser(): Browser {
  const { browser, chrome } = globalThis as { readonly browser?: Browser; readonly chrome?: Browser };
  return (browser ?? chrome)!;
}

/** What the background's polyfill answers in Chrome when a handler rejects. */
export const isRejection = (answer: unknown): boolean =>
  typeof answer === "object" && answer !== null && "__mozWebExtensionPolyfillReject__" in answer;
