import { readPage } from "@tidemark/core";
import type { Page } from "@tidemark/core/wire";
import browser from "webextension-polyfill";
import { watchPage } from "../content/watch-page.ts";

const send = (page: Page): Promise<unknown> => browser.runtime.sendMessage({ type: "page", page });

browser.runtime.onMessage.addListener((message: unknown) => {
  const asked =
    typeof message === "object" && message !== null && "type" in message && message.type === "read";
  return asked ? Promise.resolve(readPage(document, location.href)) : undefined;
});

watchPage({ window, read: readPage, send });
