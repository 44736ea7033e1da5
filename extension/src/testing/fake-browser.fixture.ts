import type { Browser } from "webextension-polyfill";
import type { PageOutcome } from "../messages.ts";

type Listener = (...args: never[]) => unknown;

/** What outlasts a worker: storage, alarms, tabs, notifications and the clock; and when the worker is to end. */
export interface FakeMachine {
  readonly disk: Record<string, unknown>;
  readonly alarms: Map<string, number>;
  readonly tabs: string[];
  /** Types of the messages that content scripts were sent. */
  readonly toTabs: string[];
  badge: string;
  /** What the icon shows in a tab, by the tab's id. */
  readonly badges: Map<number, { text?: string; title?: string }>;
  /** Those on the screen, by id. */
  readonly notifications: Map<string, { title: string; message: string; buttons?: unknown[] }>;
  /** How often one was created. */
  notificationsShown: number;
  now: number;
  /** What the browser speaks. */
  language: string;
  /** Steps (reads, writes, requests) until the worker ends. `dieAfter`: after the last step, else before it. */
  steps: number;
  dieAfter: boolean;
  ids: number;
}

export const fakeMachine = (): FakeMachine => ({
  disk: {},
  alarms: new Map(),
  tabs: [],
  toTabs: [],
  badge: "",
  badges: new Map(),
  notifications: new Map(),
  notificationsShown: 0,
  now: 1_780_000_000_000,
  language: "en-US",
  steps: Number.POSITIVE_INFINITY,
  dieAfter: false,
  ids: 0,
});

const pending = new Promise<never>(() => undefined);

/** One step of a worker. When the worker ends at it, the promise stays pending. */
export async function takeStep<T>(machine: FakeMachine, run: () => T | Promise<T>): Promise<T> {
  machine.steps -= 1;
  if (machine.steps < 0 || (machine.steps === 0 && !machine.dieAfter)) return pending;
  const result = await run();
  return machine.steps === 0 ? pending : result;
}

/** Waits until nothing can go on without an event. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 60; i++) await new Promise((resolve) => setImmediate(resolve));
}

export const extensionOrigin = "chrome-extension://tidemark/";

/** A machine's browser, as one run of the worker sees it, and what happens in it. */
export function fakeBrowser(machine: FakeMachine) {
  const listeners: Record<string, Listener[]> = {};
  const event = (name: string) => ({
    addListener: (listener: Listener) => {
      listeners[name] = [...(listeners[name] ?? []), listener];
    },
  });
  const fire = (name: string, ...args: unknown[]): unknown =>
    (listeners[name] ?? []).map((listener) => listener(...(args as never[])))[0];
  const browser = {
    runtime: {
      id: "tidemark",
      getManifest: () => ({ version: "9.9.9", icons: { 128: "icon128.png" } }),
      openOptionsPage: async () => void machine.tabs.push(`${extensionOrigin}options.html`),
      getURL: (path: string) => extensionOrigin + path,
      onMessage: event("message"),
      onStartup: event("startup"),
      onInstalled: event("installed"),
    },
    i18n: { getUILanguage: () => machine.language },
    storage: {
      onChanged: event("stored"),
      local: {
        get: (keys: string[]) =>
          takeStep(machine, () => {
            const found = keys.filter((key) => key in machine.disk).map((key) => [key, machine.disk[key]]);
            return structuredClone(Object.fromEntries(found));
          }),
        set: (items: Record<string, unknown>) =>
          takeStep(machine, () => void Object.assign(machine.disk, structuredClone(items))),
        remove: (keys: string[]) =>
          takeStep(machine, () => {
            for (const key of keys) delete machine.disk[key];
          }),
      },
    },
    alarms: {
      create: (name: string, { when }: { when: number }) => void machine.alarms.set(name, when),
      clear: async (name: string) => machine.alarms.delete(name),
      onAlarm: event("alarm"),
    },
    action: {
      setBadgeText: async ({ text, tabId }: { text: string; tabId?: number }) => {
        if (tabId === undefined) machine.badge = text;
        else machine.badges.set(tabId, { ...machine.badges.get(tabId), text });
      },
      setTitle: async ({ title, tabId }: { title: string; tabId: number }) => {
        machine.badges.set(tabId, { ...machine.badges.get(tabId), title });
      },
      setBadgeBackgroundColor: async () => undefined,
    },
    notifications: {
      create: (id: string, options: { title: string; message: string; iconUrl: string }) =>
        takeStep(machine, () => {
          machine.notificationsShown += 1;
          machine.notifications.set(id, options);
          return id;
        }),
      clear: async (id: string) => machine.notifications.delete(id),
      getAll: async () => Object.fromEntries(machine.notifications),
      onClicked: event("clicked"),
      onButtonClicked: event("button"),
    },
    tabs: {
      create: async ({ url }: { url: string }) => void machine.tabs.push(url),
      query: async () => [{ id: 7 }],
      sendMessage: async (_tab: number, message: { type: string }) => void machine.toTabs.push(message.type),
    },
  };
  const shop = (host: string, incognito: boolean) => ({
    id: "tidemark",
    url: `https://${host}/dp/B000000001`,
    tab: { id: 7, incognito },
  });
  return {
    browser: browser as unknown as Browser,
    installed: () => fire("installed", { reason: "install" }),
    startup: () => fire("startup"),
    alarm: (name = "flush") => fire("alarm", { name }),
    click: (id: string) => fire("clicked", id),
    clickButton: (id: string) => fire("button", id, 0),
    sendPage: (page: unknown, host = "www.amazon.com", incognito = false) =>
      fire("message", { type: "page", page }, shop(host, incognito)) as Promise<PageOutcome> | undefined,
    /** Any message of a content script. */
    fromContentScript: (message: unknown, host = "www.amazon.com", incognito = false) =>
      fire("message", message, shop(host, incognito)) as Promise<unknown> | undefined,
    fromOwnPage: (message: unknown) =>
      fire("message", message, { id: "tidemark", url: `${extensionOrigin}popup.html` }) as
        | Promise<unknown>
        | undefined,
  };
}
