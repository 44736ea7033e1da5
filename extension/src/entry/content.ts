import { readPage } from "@tidemark/core";
import type { Page } from "@tidemark/core/wire";
import type { Runtime } from "webextension-polyfill";
import { panelOn } from "../content/panel.ts";
import { watchPage } from "../content/watch-page.ts";

type Respond = (answer: Page) => void;

/** What both browsers have without a polyfill: this script runs on every page of the shop. */
interface Own extends Pick<Runtime.Static, "sendMessage" | "getURL"> {
  readonly onMessage: {
    addListener(listener: (message: unknown, sender: unknown, respond: Respond) => void): void;
  };
}
const { browser, chrome } = globalThis as { browser?: { runtime: Own }; chrome?: { runtime: Own } };
const { runtime } = (browser ?? chrome)!;

const panel = panelOn(document, {
  ask: (listing, look) => runtime.sendMessage({ type: "panel", listing, look }),
  off: () => void runtime.sendMessage({ type: "panel-off" }),
  inside: ({ marketplace, asin }) =>
    runtime.getURL(`tabs/panel.html?marketplace=${marketplace}&asin=${asin}`),
});
const send = (page: Page): Promise<unknown> => {
  if (page.kind === "product") panel.show(page.listing);
  return runtime.sendMessage({ type: "page", page });
};

/** Reports a bug of the reader to the console, where the browser lists the extension's errors. */
function read(at: Document, url: string): Page {
  try {
    return readPage(at, url);
  } catch (error) {
    console.error(error);
    return { kind: "other" };
  }
}

runtime.onMessage.addListener((message, _sender, respond) => {
  const type = typeof message === "object" && message !== null && "type" in message ? message.type : "";
  if (type === "read") respond(read(document, location.href));
  if (type === "panel-close") panel.close();
});

watchPage({ window, read, send, settled: panel.settle });
