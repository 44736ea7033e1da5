import type { Browser } from "webextension-polyfill";
import { logFailure } from "../log-failure.ts";
import type { Answers, Request, RequestOf, Send } from "../messages.ts";

/** What a page of the extension needs of the browser. */
export interface Services {
  readonly browser: Browser;
  readonly send: Send;
  readonly openWelcome: () => void;
  readonly openSettings: () => void;
}

export function servicesOf(browser: Browser): Services {
  const send = async <T extends Request["type"]>(request: RequestOf<T>): Promise<Answers[T]> => {
    const answer = await browser.runtime.sendMessage<Request, Answers[T] | undefined>(request);
    if (answer === undefined) throw new Error(`The background did not answer "${request.type}".`);
    return answer;
  };
  return {
    browser,
    send,
    openWelcome() {
      const url = browser.runtime.getURL("tabs/welcome.html");
      browser.tabs.create({ url }).catch(logFailure("Opening the welcome page"));
    },
    openSettings() {
      browser.runtime.openOptionsPage().catch(logFailure("Opening the settings"));
    },
  };
}
