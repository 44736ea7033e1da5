import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { findChromium } from "./find-chromium.ts";
import { startVerifier, type Verifier } from "./start-verifier.ts";
import { aLease, type TestApi, testApi } from "./testing/fake-api.ts";
import { forwardProxy } from "./testing/forward-proxy.ts";
import { type LogLines, logLines } from "./testing/log-lines.ts";
import { html, productHtml, type TestShop, testShop } from "./testing/stand-in-shop.ts";

vi.setConfig({ testTimeout: 60_000 });

const path = (asin: string) => `/www.amazon.de/dp/${asin}`;
const lease = (id: string, asin: string) => aLease({ id, asin, url: `https://www.amazon.de/dp/${asin}` });
const patience = { timeout: 30_000, interval: 20 };

let api: TestApi;
let shop: TestShop;
let verifier: Verifier;
let logger: LogLines["logger"];
let lines: LogLines["lines"];

beforeEach(async () => {
  [api, shop] = await Promise.all([testApi("key"), testShop()]);
  ({ logger, lines } = logLines());
});
afterEach(async () => {
  await verifier.stop();
  await Promise.all([api.close(), shop.close()]);
});

function start(secondProxy: URL | null = null): void {
  verifier = startVerifier({
    serverUrl: api.url,
    key: "key",
    egress: "test",
    marketplaces: ["de"],
    proxy: null,
    secondProxy,
    shopOrigin: shop.url,
    executablePath: findChromium(process.env)!,
    logger,
    idleMs: 100,
    finishMs: 200,
  });
}

test("requests to the shop start at least a second apart, robots.txt among them", async () => {
  const times: number[] = [];
  for (const asin of ["B000000001", "B000000002"]) {
    shop.pages.set(path(asin), (_, response) => {
      times.push(performance.now());
      html(response, productHtml(asin));
    });
    api.queue.push(lease(asin, asin));
  }
  shop.pages.set("/www.amazon.de/robots.txt", (_, response) => {
    times.push(performance.now());
    response.writeHead(404).end();
  });
  start();
  await expect.poll(() => api.readings.map(({ id }) => id), patience).toEqual(["B000000001", "B000000002"]);
  expect(times).toHaveLength(3);
  // The shop's clock sees them a little shifted.
  for (const [i, at] of times.slice(1).entries()) expect(at - times[i]!).toBeGreaterThan(900);
});

test("second readings go through a proxy of their own, first ones never", async () => {
  const proxy = await forwardProxy();
  for (const asin of ["B000000001", "B000000002"]) {
    shop.pages.set(path(asin), (_, response) => html(response, productHtml(asin)));
  }
  api.queue.push(lease("1", "B000000001"));
  api.second.push(lease("2", "B000000002"));
  try {
    start(proxy.url);
    const read = () => api.readings.map(({ id, page }) => `${id} ${page.kind}`).sort();
    await expect.poll(read, patience).toEqual(["1 product", "2 product"]);
    // Chromium asks for updates of its own as well.
    const forwarded = proxy.requests
      .map(({ url }) => new URL(url ?? ""))
      .flatMap(({ origin, pathname }) => (origin === shop.url.origin ? pathname : []));
    expect(forwarded).toEqual(["/www.amazon.de/robots.txt", path("B000000002")]);
    expect(shop.visits().sort()).toEqual([path("B000000001"), path("B000000002")]);
    await verifier.stop();
  } finally {
    await proxy.close();
  }
});

test("a visit that does not end in time is given back on stop, which may be called twice", async () => {
  shop.pages.set(path("B000000001"), () => {});
  api.queue.push(lease("7", "B000000001"));
  start();
  await expect.poll(() => shop.visits(), patience).toHaveLength(1);
  await Promise.all([verifier.stop(), verifier.stop()]);
  expect(api.released).toEqual(["7"]);
  expect(api.readings).toEqual([]);
});

test("a page that robots.txt disallows is given back and never requested", async () => {
  shop.pages.set("/www.amazon.de/robots.txt", (_, response) => {
    response.writeHead(200, { "content-type": "text/plain" }).end("User-agent: Tidemark\nDisallow: /dp/");
  });
  api.queue.push(lease("7", "B000000001"));
  start();
  await expect
    .poll(() => lines, patience)
    .toMatchObject([{ reason: "robots-disallow", outcome: "released" }]);
  expect(api.released).toEqual(["7"]);
  expect(shop.visits()).toEqual([]);
});
