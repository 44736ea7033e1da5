import { explainPage, readPage } from "@tidemark/core";
import type { Page } from "@tidemark/core/wire";
import type { Runtime } from "webextension-polyfill";
import { observePage } from "../content/observe-page.ts";
import { withoutOwnShipping } from "../content/own-shipping.ts";
import { createPanel } from "../content/panel.ts";

type Links = readonly (readonly [address: string, text: string])[];
type Respond = (answer: Page | Links | string) => void;

/** What both browsers have without a polyfill, which would be loaded into every page of the shop. */
interface ContentRuntime extends Pick<Runtime.Static, "sendMessage" | "getURL"> {
  readonly onMessage: {
    addListener(listener: (message: unknown, sender: unknown, respond: Respond) => void): void;
  };
}
const { browser, chrome } = globalThis as {
  browser?: { runtime: ContentRuntime };
  chrome?: { runtime: ContentRuntime };
};
const { runtime } = (browser ?? chrome)!;

// Async, for Chrome throws rather than rejects once the extension was removed or updated.
const panel = createPanel({
  ask: async (listing, look, placed) =>
    runtime.sendMessage({ type: "panel", listing, look, placed, lang: document.documentElement.lang }),
  off: async () => runtime.sendMessage({ type: "panel-off" }),
  frameUrl: ({ marketplace, asin }) =>
    runtime.getURL(`tabs/panel.html?marketplace=${marketplace}&asin=${asin}`),
});
const send = async (page: Page): Promise<void> => {
  if (page.kind === "product") panel.show(page.listing);
  await runtime.sendMessage({ type: "page", page });
};

/** Reports a bug of the reader to the console, where the browser lists the extension's errors. */
function read(at: Document, url: string): Page {
  try {
    return withoutOwnShipping(readPage(at, url), at);
  } catch (error) {
    console.error(error);
    return { kind: "other" };
  }
}

/** What the reader saw; of a bug, what it says. */
function explain(): string {
  try {
    return explainPage(document, location.href);
  } catch (error) {
    return `The reader failed: ${error}`;
  }
}

/** Address and text of the links that the popup asks for; it chooses by `address` whether it asks at all. */
const linksOf = (selector: string): Links =>
  [...document.querySelectorAll<HTMLAnchorElement>(selector)]
    .slice(0, 2000)
    .map(({ href, title, textContent }) => [href, (title || textContent || "").slice(0, 400)]);

/** From the extension's own pages only. */
interface Message {
  readonly type?: string;
  readonly selector?: string;
}

runtime.onMessage.addListener((message, _sender, respond) => {
  const { type, selector = "" } = message as Message;
  if (type === "address") respond(location.origin + location.pathname);
  if (type === "links") respond(linksOf(selector));
  if (type === "read") respond(read(document, location.href));
  if (type === "explain") respond(explain());
  if (type === "panel-close") panel.close();
  if (type === "panel-again") panel.again();
});

observePage({ window, read, send, settled: panel.place });
