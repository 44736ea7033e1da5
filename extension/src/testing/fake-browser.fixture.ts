import type { Browser } from "webextension-polyfill";
import type { PageOutcome } from "../messages.ts";

type Listener = (...args: never[]) => unknown;

/** What outlives a worker: the disk, the alarms, the clock, and how many steps the worker has left to live. */
export interface FakeMachine {
  readonly disk: Record<string, unknown>;
  readonly alarms: Map<string, number>;
  readonly tabs: string[];
  badge: string;
  /** What stands on the screen, by id. */
  readonly notifications: Map<string, { title: string; message: string; buttons?: unknown[] }>;
  /** How often something was shown. */
  notificationsShown: number;
  now: number;
  /** Steps (reads, writes, requests) until the worker dies; each is done first, or not, as `dieAfter` says. */
  steps: number;
  dieAfter: boolean;
  ids: number;
}

export const fakeMachine = (): FakeMachine => ({
  disk: {},
  alarms: new Map(),
  tabs: [],
  badge: "",
  notifications: new Map(),
  notificationsShown: 0,
  now: 1_780_000_000_000,
  steps: Number.POSITIVE_INFINITY,
  dieAfter: false,
  ids: 0,
});

const pending = new Promise<never>(() => undefined);

/** One step of a worker that may die at it: then nothing comes back, ever. */
export async function step<T>(on: FakeMachine, run: () => T | Promise<T>): Promise<T> {
  on.steps -= 1;
  if (on.steps < 0 || (on.steps === 0 && !on.dieAfter)) return pending;
  const result = await run();
  return on.steps === 0 ? pending : result;
}

/** Lets everything that can go on, go on. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 60; i++) await new Promise((resolve) => setImmediate(resolve));
}

export const extensionOrigin = "chrome-extension://tidemark/";

/** One life of a worker on a machine. */
export function fakeBrowser(on: FakeMachine) {
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
      openOptionsPage: async () => void on.tabs.push(`${extensionOrigin}options.html`),
      getURL: (path: string) => extensionOrigin + path,
      onMessage: event("message"),
      onStartup: event("startup"),
      onInstalled: event("installed"),
    },
    storage: {
      local: {
        get: (keys: string[]) =>
          step(on, () => {
            const found = keys.filter((key) => key in on.disk).map((key) => [key, on.disk[key]]);
            return structuredClone(Object.fromEntries(found));
          }),
        set: (items: Record<string, unknown>) =>
          step(on, () => void Object.assign(on.disk, structuredClone(items))),
      },
    },
    alarms: {
      create: (name: string, { when }: { when: number }) => void on.alarms.set(name, when),
      clear: async (name: string) => on.alarms.delete(name),
      onAlarm: event("alarm"),
    },
    action: {
      setBadgeText: async ({ text }: { text: string }) => {
        on.badge = text;
      },
    },
    notifications: {
      create: (id: string, options: { title: string; message: string; iconUrl: string }) =>
        step(on, () => {
          on.notificationsShown += 1;
          on.notifications.set(id, options);
          return id;
        }),
      clear: async (id: string) => on.notifications.delete(id),
      getAll: async () => Object.fromEntries(on.notifications),
      onClicked: event("clicked"),
      onButtonClicked: event("button"),
    },
    tabs: { create: async ({ url }: { url: string }) => void on.tabs.push(url) },
  };
  const shop = (host: string, incognito: boolean) => ({
    id: "tidemark",
    url: `https://${host}/dp/B000000001`,
    tab: { incognito },
  });
  return {
    browser: browser as unknown as Browser,
    installed: () => fire("installed", { reason: "install" }),
    startup: () => fire("startup"),
    alarm: (name = "flush") => fire("alarm", { name }),
    click: (id: string) => fire("clicked", id),
    clickButton: (id: string) => fire("button", id, 0),
    page: (page: unknown, host = "www.amazon.com", incognito = false) =>
      fire("message", { type: "page", page }, shop(host, incognito)) as Promise<PageOutcome> | undefined,
    /** What a content script says besides. */
    fromShop: (message: unknown, host = "www.amazon.com", incognito = false) =>
      fire("message", message, shop(host, incognito)) as Promise<unknown> | undefined,
    fromOwn: (message: unknown) =>
      fire("message", message, { id: "tidemark", url: `${extensionOrigin}popup.html` }) as
        | Promise<unknown>
        | undefined,
  };
}
