import type { Browser } from "webextension-polyfill";
import { askBrowser } from "../consent/browser-consent.ts";
import { logFailure } from "../log-failure.ts";
import type { Answers, Request, RequestOf, Send } from "../messages.ts";
import { isRejection } from "./page-browser.ts";

/** What a page of the extension needs of the browser. */
export interface Services {
  readonly browser: Browser;
  readonly send: Send;
  /** Firefox asks, too, before anything is shared. Called by a click, before anything is awaited; never rejects. */
  readonly askBrowser: () => Promise<boolean>;
  readonly openWelcome: () => void;
  /** `section`: the id of the part to be shown. */
  readonly openSettings: (section?: "recovery") => void;
}

export function servicesOf(browser: Browser): Services {
  const send = async <T extends Request["type"]>(request: RequestOf<T>): Promise<Answers[T]> => {
    const answer = await browser.runtime.sendMessage<Request, Answers[T] | undefined>(request);
    if (answer === undefined || isRejection(answer)) {
      throw new Error(`The background did not answer "${request.type}".`);
    }
    return answer;
  };
  return {
    browser,
    send,
    askBrowser: () => askBrowser(browser),
    openWelcome() {
      const url = browser.runtime.getURL("tabs/welcome.html");
      browser.tabs.create({ url }).catch(logFailure("Opening the welcome page"));
    },
    openSettings(section) {
      const opened = section
        ? browser.tabs.create({ url: browser.runtime.getURL(`options.html#${section}`) })
        : browser.runtime.openOptionsPage();
      opened.catch(logFailure("Opening the settings"));
    },
  };
}
