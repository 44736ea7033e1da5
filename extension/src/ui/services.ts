import type { Browser } from "webextension-polyfill";
import type { Answers, Request } from "../messages.ts";

/** What a page of the extension needs of the browser. */
export interface Services {
  readonly browser: Browser;
  readonly send: <T extends Request["type"]>(order: Extract<Request, { type: T }>) => Promise<Answers[T]>;
  readonly openWelcome: () => void;
  readonly openSettings: () => void;
}

export function servicesOf(browser: Browser): Services {
  return {
    browser,
    send: (order) => browser.runtime.sendMessage(order),
    openWelcome: () => void browser.tabs.create({ url: browser.runtime.getURL("tabs/welcome.html") }),
    openSettings: () => void browser.runtime.openOptionsPage(),
  };
}
