import type { Page } from "@tidemark/core/wire";
import { pageFingerprint } from "./page-fingerprint.ts";

export interface PageObserver {
  readonly window: Window & { readonly MutationObserver: typeof MutationObserver };
  readonly read: (document: Document, url: string) => Page;
  /** Rejects when the extension was removed or updated under the page. */
  readonly send: (page: Page) => Promise<unknown>;
  /** The page has come to rest, whether or not it is another one. */
  readonly settled?: () => void;
}

/** The page is settled when nothing was added for this long, or after the longest wait. */
const quietMs = 500;
const longestMs = 3000;
/** While a variation is swapped in, parts of two products stand on the page: a change has to last. */
const holdMs = 900;

/**
 * Reads a page once it has settled, and again when the shopper picks another variation; sends products and search results only.
 * Does nothing while the page is hidden. Returns a function that ends it.
 */
export function observePage({ window, read, send, settled }: PageObserver): () => void {
  const { document } = window;
  let timer: number | undefined;
  let deadline = 0;
  let seen: string | null = null;
  let pending: string | null = null;
  let sent = "";
  let observed: Node | null = null;

  const observer = new window.MutationObserver(() => arm());
  const now = (): number => window.performance.now();

  function arm(waitMs = quietMs): void {
    const at = now();
    if (timer === undefined) deadline = at + longestMs;
    else if (at + waitMs > deadline) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(look, waitMs);
  }

  function look(): void {
    timer = undefined;
    observe();
    const glance = pageFingerprint(document, window.location.href);
    if (glance === seen) {
      pending = null;
      settled?.();
      return;
    }
    if (seen !== null && glance !== pending) {
      pending = glance;
      arm(holdMs);
      return;
    }
    seen = glance;
    pending = null;
    whenIdle(tell);
  }

  function tell(): void {
    if (observed === null) {
      seen = null;
      return;
    }
    const page = read(document, window.location.href);
    if (page.kind !== "product" && page.kind !== "search") return;
    const said = JSON.stringify(page.kind === "product" ? page.listing : page.cards);
    if (said === sent) return;
    sent = said;
    send(page).catch(stop);
  }

  /** The first reading costs some 20 ms, most of it for country names: not while the page is busy. */
  function whenIdle(run: () => void): void {
    if ("requestIdleCallback" in window) window.requestIdleCallback(run, { timeout: 1000 });
    else run();
  }

  /** Watches the product's part of the page once there is one: advertisements around it cost nothing. */
  function observe(): void {
    const root =
      document.getElementById("ppd")?.parentElement ?? document.getElementById("dp") ?? document.body;
    if (root === observed || !root) return;
    observer.disconnect();
    observer.observe(root, {
      childList: true,
      subtree: true,
      characterData: true,
      attributes: true,
      attributeFilter: ["value"],
    });
    observed = root;
  }

  function rest(): void {
    observer.disconnect();
    observed = null;
    window.clearTimeout(timer);
    timer = undefined;
  }

  function onVisibility(): void {
    if (document.visibilityState === "hidden") {
      rest();
      return;
    }
    observe();
    arm();
  }

  const onMove = (): void => {
    if (document.visibilityState !== "hidden") arm();
  };

  function stop(): void {
    rest();
    document.removeEventListener("visibilitychange", onVisibility);
    window.removeEventListener("popstate", onMove);
  }

  document.addEventListener("visibilitychange", onVisibility);
  window.addEventListener("popstate", onMove);
  onVisibility();
  return stop;
}
