import type { Browser } from "webextension-polyfill";
import { askBrowser } from "../consent/browser-consent.ts";
import { logFailure } from "../log-failure.ts";
import type { Answers, Request, RequestOf, Send } from "../messages.ts";
import { isRejection } from "./page-browser.ts";
import { leavePopup } from "./phone.ts";

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
  const leaveFor = (opened: Promise<unknown>, what: string): void => {
    opened.then(() => leavePopup(browser)).catch(logFailure(what));
  };
  return {
    browser,
    send,
    askBrowser: () => askBrowser(browser),
    openWelcome() {
      const url = browser.runtime.getURL("tabs/welcome.html");
      leaveFor(browser.tabs.create({ url }), "Opening the welcome page");
    },
    openSettings(section) {
      const opened = section
        ? browser.tabs.create({ url: browser.runtime.getURL(`options.html#${section}`) })
        : browser.runtime.openOptionsPage();
      leaveFor(opened, "Opening the settings");
    },
  };
}
