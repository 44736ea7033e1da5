import { expect, test } from "vitest";
import { fakeMachine, settled } from "../testing/fake-browser.fixture.ts";
import { fakeServer } from "../testing/fake-server.fixture.ts";
import { listingOf } from "../testing/listing.fixture.ts";
import { startFakeWorker } from "../testing/worker.fixture.ts";

const server = "https://prices.example.org";
const panelRequest = { type: "panel", listing: listingOf(), look: false };

function start() {
  const machine = fakeMachine();
  const api = fakeServer(machine);
  return { api, worker: startFakeWorker(machine, api) };
}

test("a panel that was turned off stays off through changes of consent, until the settings turn it on", async () => {
  const { worker } = start();
  expect(await worker.fromContentScript(panelRequest)).toBeUndefined();
  await worker.fromOwnPage({ type: "only-look-up", server });
  expect(await worker.fromContentScript(panelRequest)).toMatchObject({ reads: false });
  await worker.fromContentScript({ type: "panel-off" });
  expect(await worker.fromContentScript(panelRequest)).toBeUndefined();
  await worker.fromOwnPage({ type: "decline" });
  await worker.fromOwnPage({ type: "share", server, code: "good" });
  await settled();
  expect(await worker.fromContentScript(panelRequest)).toBeUndefined();
  expect(await worker.fromOwnPage({ type: "overview" })).toMatchObject({ panel: false });
  await worker.fromOwnPage({ type: "show-on-pages", panel: true });
  expect(await worker.fromContentScript(panelRequest)).toMatchObject({ reads: true });
});

test("a content script can turn the panel off, and cannot send other requests", async () => {
  const { worker } = start();
  await worker.fromOwnPage({ type: "only-look-up", server });
  await worker.fromContentScript({ type: "panel-off" });
  for (const message of [{ type: "show-on-pages", panel: true }, { type: "overview" }, { type: "log" }]) {
    expect(await worker.fromContentScript(message)).toBeUndefined();
  }
  expect(await worker.fromOwnPage({ type: "overview" })).toMatchObject({ mode: "lookup", panel: false });
});

test("the panel's look-up asks for its product, and for none on another shop or in a private window", async () => {
  const { api, worker } = start();
  await worker.fromOwnPage({ type: "share", server, code: "good" });
  await settled();
  const before = api.requests.length;
  await worker.fromContentScript({ ...panelRequest, look: true }, "www.amazon.de");
  await worker.fromContentScript({ ...panelRequest, look: true }, "www.amazon.com", true);
  expect(api.requests.length).toBe(before);
  await worker.fromContentScript({ ...panelRequest, look: true });
  expect(api.requests.slice(before).map(({ url }) => url)).toEqual([`${server}/v1/products/com/B000000001`]);
});
