import { beforeEach, describe, expect, test } from "vitest";
import type { Browser } from "webextension-polyfill";
import manifest from "../../package.json";
import { type FakeMachine, fakeBrowser, fakeMachine, settled } from "../testing/fake-browser.fixture.ts";
import { type FakeServer, fakeServer } from "../testing/fake-server.fixture.ts";
import { pageOf } from "../testing/listing.fixture.ts";
import { startFakeWorker } from "../testing/worker.fixture.ts";
import { askBrowser, browserAllows } from "./browser-consent.ts";

const server = "https://prices.example.org";
const { browser_specific_settings } = manifest.manifest;
const { optional } = browser_specific_settings.gecko.data_collection_permissions;

/** Makes a browser Firefox: what it allows, and what it was asked. */
function firefox() {
  const asked: unknown[] = [];
  const listeners: ((removed: { data_collection?: string[] }) => void)[] = [];
  const state = { allows: true, fails: false };
  const answer = async (question: unknown) => {
    asked.push(question);
    if (state.fails) throw new Error("Unknown permission.");
    return state.allows;
  };
  const adapt = (browser: Browser): void => {
    const own = browser.runtime.getManifest();
    Object.assign(browser.runtime, { getManifest: () => ({ ...own, browser_specific_settings }) });
    const onRemoved = { addListener: (listener: (typeof listeners)[number]) => listeners.push(listener) };
    Object.assign(browser, { permissions: { request: answer, contains: answer, onRemoved } });
  };
  const remove = (removed: { data_collection?: string[] }): void => {
    for (const listener of listeners) listener(removed);
  };
  return { asked, state, adapt, remove };
}

let machine: FakeMachine;
let api: FakeServer;

beforeEach(() => {
  machine = fakeMachine();
  api = fakeServer(machine);
});

describe("the browser's own question", () => {
  test("Firefox is asked for what its manifest names as optional, and for nothing else", async () => {
    const { asked, state, adapt } = firefox();
    const { browser } = fakeBrowser(machine);
    adapt(browser);
    expect(await askBrowser(browser)).toBe(true);
    expect(asked).toEqual([{ data_collection: ["browsingActivity", "websiteContent"] }]);
    expect(asked).toEqual([{ data_collection: optional }]);
    state.allows = false;
    expect([await askBrowser(browser), await browserAllows(browser)]).toEqual([false, false]);
  });

  test("a browser without such permissions is not asked, and has no say", async () => {
    const { browser } = fakeBrowser(machine);
    expect([await askBrowser(browser), await browserAllows(browser)]).toEqual([true, true]);
  });

  test("a question that fails counts as refused", async () => {
    const { state, adapt } = firefox();
    const { browser } = fakeBrowser(machine);
    adapt(browser);
    state.fails = true;
    expect([await askBrowser(browser), await browserAllows(browser)]).toEqual([false, false]);
  });
});

describe("a permission that is taken back", () => {
  const reports = () => api.requests.filter(({ url }) => url === `${server}/v1/reports`);
  const settings = () => machine.disk.settings as { mode: string; refused: boolean; registration: unknown };

  async function sharing() {
    const fox = firefox();
    const worker = startFakeWorker(machine, api, {}, fox.adapt);
    await worker.fromOwnPage({ type: "share", server, code: "good" });
    await settled();
    return { fox, worker };
  }

  test("sharing ends when Firefox's permission is removed: look-ups remain, the token and what waits go", async () => {
    const { fox } = await sharing();
    expect(settings()).toMatchObject({ mode: "share", refused: false });
    fox.remove({ data_collection: ["technicalAndInteraction"] });
    fox.remove({});
    await settled();
    expect(settings().mode).toBe("share");
    fox.remove({ data_collection: ["websiteContent"] });
    await settled();
    expect(settings()).toMatchObject({ mode: "lookup", refused: true, registration: null });
    expect(machine.disk.outbox).toMatchObject({ entries: [] });
  });

  test("sharing ends at the next start when the permission was removed meanwhile, before anything is sent", async () => {
    const { worker } = await sharing();
    machine.steps = 3;
    void worker.sendPage(pageOf());
    await settled();
    machine.steps = Number.POSITIVE_INFINITY;
    const before = reports().length;
    const fox = firefox();
    fox.state.allows = false;
    startFakeWorker(machine, api, {}, fox.adapt);
    await settled();
    expect(settings()).toMatchObject({ mode: "lookup", refused: true });
    expect(reports()).toHaveLength(before);
  });
});
