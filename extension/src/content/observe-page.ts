import { asinInPath } from "@tidemark/core";
import type { Page } from "@tidemark/core/wire";
import { pageFingerprint } from "./page-fingerprint.ts";
import { createSettleTimer } from "./settle-timer.ts";

type PageWindow = Window & { readonly MutationObserver: typeof MutationObserver };

export interface PageObserver {
  readonly window: PageWindow;
  readonly read: (document: Document, url: string) => Page;
  /** Rejects when the extension was removed or updated under the page; nothing more is read then. */
  readonly send: (page: Page) => Promise<unknown>;
  /** The page has settled without a change of what it shows. */
  readonly settled?: () => void;
}

/** The page is settled when nothing was added for this long, or after the longest wait. */
const quietMs = 500;
const longestMs = 3000;
/** While a variation is swapped in, parts of two products stand on the page: a change has to last. */
const holdMs = 900;

/**
 * Reads a page once it has settled, and again when the shopper picks another variation; sends only products and search
 * results. Does nothing while the page is hidden. Returns a function that ends it.
 */
export function observePage({ window, read, send, settled }: PageObserver): () => void {
  const { document } = window;
  const timer = createSettleTimer(window, longestMs, check);
  const content = createContentObserver(window, () => timer.arm(quietMs));
  let detectChange = createChangeDetector();
  let lastSent = "";

  function check(): void {
    content.observe();
    const change = detectChange(pageFingerprint(document, window.location.href));
    if (change === "none") settled?.();
    else if (change === "unconfirmed") timer.arm(holdMs);
    else whenIdle(window, report);
  }

  function report(): void {
    if (document.visibilityState === "hidden") {
      // It is read when it is visible again.
      detectChange = createChangeDetector();
      return;
    }
    const { href, pathname } = window.location;
    const page = read(document, href);
    // A product's page that does not read as one is told of, so that it is counted.
    const isUnread = page.kind === "other" && asinInPath(pathname) !== null;
    if (page.kind !== "product" && page.kind !== "search" && !isUnread) return;
    const shown =
      page.kind === "product"
        ? JSON.stringify(page.listing)
        : page.kind === "search"
          ? JSON.stringify(page.cards)
          : pathname;
    if (shown === lastSent) return;
    lastSent = shown;
    send(page).catch(stop);
  }

  function pause(): void {
    content.disconnect();
    timer.cancel();
  }

  function onVisibility(): void {
    if (document.visibilityState === "hidden") {
      pause();
      return;
    }
    content.observe();
    timer.arm(quietMs);
  }

  function onNavigation(): void {
    if (document.visibilityState !== "hidden") timer.arm(quietMs);
  }

  function stop(): void {
    pause();
    document.removeEventListener("visibilitychange", onVisibility);
    window.removeEventListener("popstate", onNavigation);
  }

  document.addEventListener("visibilitychange", onVisibility);
  window.addEventListener("popstate", onNavigation);
  onVisibility();
  return stop;
}

/** The first reading takes some 20 ms, most of it for country names: not while the page is busy. */
function whenIdle(window: Window, run: () => void): void {
  if ("requestIdleCallback" in window) window.requestIdleCallback(run, { timeout: 1000 });
  else run();
}

/** The first fingerprint is a change immediately; another one only when it is seen twice in a row. */
function createChangeDetector(): (fingerprint: string) => "none" | "unconfirmed" | "changed" {
  let current: string | null = null;
  let pending: string | null = null;
  return (fingerprint) => {
    if (fingerprint !== current && current !== null && fingerprint !== pending) {
      pending = fingerprint;
      return "unconfirmed";
    }
    pending = null;
    if (fingerprint === current) return "none";
    current = fingerprint;
    return "changed";
  };
}

/** Observes the product's part of the page once there is one: advertisements around it then cost nothing. */
function createContentObserver(window: PageWindow, onChange: () => void) {
  const { document } = window;
  const observer = new window.MutationObserver(onChange);
  let observed: Node | null = null;
  return {
    observe(): void {
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
    },
    disconnect(): void {
      observer.disconnect();
      observed = null;
    },
  };
}
