import { cleanup } from "@testing-library/preact";
import type { Page } from "@tidemark/core/wire";
import { afterEach } from "vitest";
import type { Browser } from "webextension-polyfill";
import type { Answers, Overview, Request, RequestOf } from "../messages.ts";
import type { Services } from "../ui/services.ts";

// Vitest has no globals here, so the library does not do this by itself.
afterEach(cleanup);

/** What the background answers, by type of request. A missing or throwing one rejects, as when the background ends. */
export type Background = {
  [T in Request["type"]]?: (request: RequestOf<T>) => Answers[T] | Promise<Answers[T]>;
};

export interface FakeServices extends Services {
  /** Can be changed during a test. */
  readonly background: Background;
  readonly requests: Request[];
  /** Pages that were opened. */
  readonly opened: ("settings" | "welcome")[];
  /** What the browser answers when it is asked whether data may be shared. */
  browserAllows: boolean;
  /** Tells the page that the background changed the storage. */
  readonly storageChanged: () => void;
  /** Whether the page wants to be told of it. */
  readonly isListening: () => boolean;
  readonly sent: <T extends Request["type"]>(type: T) => RequestOf<T>[];
}

export const ok = (): { readonly ok: true } => ({ ok: true });

export const overviewOf = (more: Partial<Overview> = {}): Overview => ({
  mode: "share",
  server: "https://prices.example.org",
  paused: false,
  refused: false,
  revoked: false,
  cards: true,
  lists: true,
  panel: true,
  countImported: false,
  badge: true,
  readKey: null,
  language: null,
  lineIn: "mine",
  outdated: false,
  waiting: 0,
  fit: null,
  ...more,
});

/**
 * Services of a page whose background is a table of answers. `tabPage`: what the active tab shows; with null it does not
 * answer, as a page without the content script. `explained`: what its reader saw. `isPanel`: the page is in a tab's frame.
 */
export function fakeServices(
  background: Background,
  tabPage: Page | null = null,
  { explained = null, isPanel = false }: { explained?: string | null; isPanel?: boolean } = {},
): FakeServices {
  const requests: Request[] = [];
  const opened: FakeServices["opened"] = [];
  const listeners = new Set<() => void>();
  const browser = {
    runtime: { getManifest: () => ({ version: "9.9.9", background: { service_worker: "background.js" } }) },
    i18n: { getUILanguage: () => "en-US" },
    storage: {
      onChanged: {
        addListener: (listener: () => void) => listeners.add(listener),
        removeListener: (listener: () => void) => listeners.delete(listener),
      },
    },
    tabs: {
      getCurrent: async () => (isPanel ? { id: 2 } : undefined),
      query: async () => [{ id: 1 }],
      sendMessage: async (tab: number, { type }: { type: string }) => {
        const answer = type === "explain" ? explained : tabPage;
        if (!answer || tab !== (isPanel ? 2 : 1)) throw new Error("Receiving end does not exist.");
        return answer;
      },
    },
  };
  const services: FakeServices = {
    browser: browser as unknown as Browser,
    background,
    requests,
    opened,
    browserAllows: true,
    askBrowser: async () => services.browserAllows,
    async send(request) {
      requests.push(request as Request);
      const answer = background[request.type as keyof Background];
      if (!answer) throw new Error(`The background did not answer "${request.type}".`);
      return (answer as (request: unknown) => never)(request);
    },
    openWelcome: () => opened.push("welcome"),
    openSettings: () => opened.push("settings"),
    isListening: () => listeners.size > 0,
    storageChanged: () => {
      for (const listener of listeners) listener();
    },
    sent: (type) => requests.filter((request) => request.type === type) as never,
  };
  return services;
}
