import { expect, test } from "vitest";
import { fakeBrowser, fakeMachine, settled } from "../testing/fake-browser.fixture.ts";
import { fakeServer } from "../testing/fake-server.fixture.ts";
import { listingOf } from "../testing/listing.fixture.ts";
import { startWorker } from "./worker.ts";

const server = "https://prices.example.org";
const asks = { type: "panel", listing: listingOf(), look: false };

function wake() {
  const on = fakeMachine();
  const api = fakeServer(on);
  const worker = fakeBrowser(on);
  startWorker({ browser: worker.browser, fetch: api.fetch, now: () => on.now, random: () => 0, newId: () => "1", pause: async () => undefined, push: null }); // biome-ignore format: one row
  return { api, worker };
}

test("a panel that was clicked away stays away through every change of mind, until the settings bring it back", async () => {
  const { worker } = wake();
  expect(await worker.fromShop(asks)).toBeUndefined();
  await worker.fromOwn({ type: "only-look-up", server });
  expect(await worker.fromShop(asks)).toMatchObject({ reads: false });
  await worker.fromShop({ type: "panel-off" });
  expect(await worker.fromShop(asks)).toBeUndefined();
  await worker.fromOwn({ type: "decline" });
  await worker.fromOwn({ type: "share", server, code: "good" });
  await settled();
  expect(await worker.fromShop(asks)).toBeUndefined();
  expect(await worker.fromOwn({ type: "overview" })).toMatchObject({ panel: false });
  await worker.fromOwn({ type: "panel-switch", shown: true });
  expect(await worker.fromShop(asks)).toMatchObject({ reads: true });
});

test("a shop's page can switch it off, and nothing else", async () => {
  const { worker } = wake();
  await worker.fromOwn({ type: "only-look-up", server });
  await worker.fromShop({ type: "panel-off" });
  for (const order of [{ type: "panel-switch", shown: true }, { type: "overview" }, { type: "log" }]) {
    expect(await worker.fromShop(order)).toBeUndefined();
  }
  expect(await worker.fromOwn({ type: "overview" })).toMatchObject({ mode: "lookup", panel: false });
});

test("its look asks the server for the one product, and for nobody's on another shop", async () => {
  const { api, worker } = wake();
  await worker.fromOwn({ type: "share", server, code: "good" });
  await settled();
  const before = api.requests.length;
  await worker.fromShop({ ...asks, look: true }, "www.amazon.de");
  await worker.fromShop({ ...asks, look: true }, "www.amazon.com", true);
  expect(api.requests.length).toBe(before);
  await worker.fromShop({ ...asks, look: true });
  expect(api.requests.slice(before).map(({ url }) => url)).toEqual([`${server}/v1/products/com/B000000001`]);
});
