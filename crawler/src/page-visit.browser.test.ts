import { createServer } from "node:http";
import { connect } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { Chromium } from "./chromium.ts";
import { systemClock } from "./clock.ts";
import { findChromium } from "./find-chromium.ts";
import { fetchRobots, type Visitor, visitPage } from "./page-visit.ts";
import { RateLimit } from "./rate-limit.ts";
import { bundleReader } from "./reader-bundle.ts";
import { standInShop } from "./shop.ts";
import { type LocalServer, localServer } from "./testing/local-server.ts";
import { logLines } from "./testing/log-lines.ts";
import { html, productHtml, type TestShop, testShop } from "./testing/stand-in-shop.ts";

vi.setConfig({ testTimeout: 20_000 });

const asin = "B000000001";
const path = `/www.amazon.de/dp/${asin}`;
const url = new URL(`https://www.amazon.de/dp/${asin}`);
const executablePath = findChromium(process.env)!;
const reader = await bundleReader();

let shop: TestShop;
let elsewhere: LocalServer;
let visitor: Visitor;

beforeAll(async () => {
  shop = await testShop();
  elsewhere = await localServer((_, response) => html(response, productHtml(asin)));
  visitor = {
    chromium: new Chromium({ executablePath, hosts: [shop.url.hostname], proxy: null }),
    shop: standInShop(shop.url),
    rateLimit: new RateLimit(systemClock, 0),
    reader,
    timeoutMs: 5000,
  };
  // The first launch, which loads Playwright, is not what the tests time.
  await visitor.chromium.discard(visitor.chromium.open({}));
});
beforeEach(() => {
  shop.pages.clear();
  shop.requests.length = 0;
});
afterEach(() => expect(elsewhere.requests).toEqual([]));
afterAll(async () => {
  await visitor.chromium.close();
  await Promise.all([shop.close(), elsewhere.close()]);
});

const go = (
  changes: Partial<Visitor> = {},
  rules = (_: URL) => true,
  signal = new AbortController().signal,
) => visitPage({ ...visitor, ...changes }, url, rules, signal);

test("a product page is read, in the marketplace's language, with core's own reader", async () => {
  shop.pages.set(path, (_, response) => html(response, productHtml(asin)));
  const seen = await go();
  expect(seen).toMatchObject({ ok: true, status: 200, page: { kind: "product", listing: { asin } } });
  expect(seen.ok && seen.page.kind === "product" && seen.page.listing.marketplace).toBe("de");
  expect(shop.requests[0]?.headers["accept-language"]).toMatch(/^de-DE/);
});

test("only the document is asked for, whatever it links to", async () => {
  const other = elsewhere.url.href;
  shop.pages.set(path, (_, response) =>
    html(
      response,
      `<meta http-equiv="refresh" content="0;url=${other}"><link rel="stylesheet" href="/a.css">
      <link rel="preload" as="image" href="/b.png"><link rel="prefetch" href="${other}">
      <img src="${other}i.png"><iframe src="${other}"></iframe><object data="/o"></object>
      <script src="/s.js"></script><video src="/v.mp4" autoplay></video>${productHtml(asin)}`,
    ),
  );
  expect(await go()).toMatchObject({ ok: true, page: { kind: "product" } });
  expect(shop.visits()).toEqual([path]);
});

test("no favicon is asked for, however soon a visit ends", async () => {
  shop.pages.set(path, (_, response) => html(response, productHtml(asin)));
  for (let i = 0; i < 5; i += 1) await go();
  expect(new Set(shop.requests.map((request) => request.url))).toEqual(new Set([path]));
});

test("the page's scripts do not run", async () => {
  const script = `<script>document.getElementById("productTitle").textContent = "changed by script"</script>
    <img src=x onerror="document.getElementById('ASIN').value = 'B000000002'">`;
  shop.pages.set(path, (_, response) => html(response, productHtml(asin, script)));
  expect(await go()).toMatchObject({ ok: true, page: { listing: { asin, title: "A kettle" } } });
});

test("no cookie outlives a visit", async () => {
  shop.pages.set(path, (_, response) => {
    response.setHeader("set-cookie", "session-id=1; Path=/; Max-Age=9999");
    html(response, productHtml(asin));
  });
  await go();
  await go();
  expect(shop.requests.map(({ headers }) => headers.cookie)).toEqual([undefined, undefined]);
});

test("a status counts, with a body or without", async () => {
  for (const body of [productHtml(asin), ""]) {
    shop.pages.set(path, (_, response) => {
      response.writeHead(503, { "content-type": "text/html", "retry-after": "120" }).end(body);
    });
    const page = { kind: "blocked", by: "status", status: 503 };
    expect(await go()).toEqual({ ok: true, page, status: 503, retryAfterMs: 120_000 });
  }
});

test("a robot check is a blocked page", async () => {
  shop.pages.set(path, (_, response) =>
    html(response, `<form action="/errors/validateCaptcha"><input id="captchacharacters"></form>`),
  );
  expect(await go()).toMatchObject({ ok: true, page: { kind: "blocked", by: "captcha" } });
});

test("a redirect on the same host is followed within the rate limit and read under its own URL", async () => {
  const to = `/www.amazon.de/A-kettle/dp/${asin}`;
  const turns: number[] = [];
  const rateLimit = Object.assign(new RateLimit(systemClock, 0), {
    wait: async () => turns.push(Date.now()) > 0,
  });
  shop.pages.set(path, (_, response) => response.writeHead(301, { location: to }).end());
  shop.pages.set(to, (_, response) => html(response, productHtml(asin)));
  expect(await go({ rateLimit })).toMatchObject({ ok: true, page: { kind: "product" } });
  expect(shop.visits()).toEqual([path, to]);
  expect(turns).toHaveLength(2);
});

test.each([
  ["another server", () => elsewhere.url.href],
  ["another marketplace", () => `/www.amazon.fr/dp/${asin}`],
  ["the cloud's metadata", () => "http://169.254.169.254/latest/meta-data/"],
  ["a name inside", () => `http://localhost:${elsewhere.url.port}/`],
  ["what robots.txt disallows", () => "/www.amazon.de/gp/cart"],
])("a redirect to %s is refused, and nothing is asked there", async (_, location) => {
  shop.pages.set(path, (_, response) => response.writeHead(302, { location: location() }).end());
  const rules = ({ pathname }: URL) => !pathname.startsWith("/gp/");
  expect(await go({}, rules)).toEqual({ ok: false, reason: "refused-redirect" });
  expect(shop.visits()).toEqual([path]);
});

test.each(["file:///etc/passwd", "data:text/html,<h1>x"])(
  "a redirect to %s is a failed visit",
  async (location) => {
    shop.pages.set(path, (_, response) => response.writeHead(302, { location }).end());
    expect(await go()).toMatchObject({ ok: false });
  },
);

test("redirects without end are cut off", async () => {
  shop.pages.set(path, (_, response) => response.writeHead(302, { location: path }).end());
  expect(await go()).toMatchObject({ ok: false });
  expect(shop.visits().length).toBeLessThanOrEqual(6);
});

test("a body without end is cut off by its size", async () => {
  let closed = false;
  shop.pages.set(path, (request, response) => {
    const chunk = `<p>${"x".repeat(65_536)}`;
    const pour = () => {
      while (response.write(chunk)) {}
    };
    request.socket.on("close", () => {
      closed = true;
    });
    response.writeHead(200, { "content-type": "text/html" }).on("drain", pour);
    pour();
  });
  expect(await go()).toEqual({ ok: false, reason: "too-large" });
  await expect.poll(() => closed).toBe(true);
});

test("a body that trickles is cut off by its time", async () => {
  shop.pages.set(path, (_, response) => {
    response.writeHead(200, { "content-type": "text/html" }).write("<p>");
  });
  expect(await go({ timeoutMs: 500 })).toEqual({ ok: false, reason: "timeout" });
});

test("a connection cut off and a download are failed visits", async () => {
  shop.pages.set(path, (request) => request.socket.destroy());
  expect(await go()).toEqual({ ok: false, reason: "unreachable" });
  shop.pages.set(path, (_, response) => {
    response.writeHead(200, { "content-disposition": "attachment; filename=a.html" }).end(productHtml(asin));
  });
  expect(await go()).toEqual({ ok: false, reason: "unreachable" });
});

test("a reader that hangs, throws or tells nonsense is a failed visit, and the next visit works", async () => {
  shop.pages.set(path, (_, response) => html(response, productHtml(asin)));
  for (const body of ["for (;;);", "throw new Error('x')", "return { kind: 'product' }"]) {
    const hostile = `var reader = { readPage() { ${body} } }`;
    expect(await go({ reader: hostile, readingMs: 300 })).toMatchObject({
      ok: false,
      reason: "reader-error",
    });
  }
  expect(await go()).toMatchObject({ ok: true });
});

test("a page with clobbered names and a strict policy breaks nothing", async () => {
  const clobbering = `<img name="querySelector"><form name="getElementById"></form><img name="body">`;
  shop.pages.set(path, (_, response) => {
    response.setHeader("content-security-policy", "default-src 'none'; sandbox");
    html(response, productHtml(asin, clobbering));
  });
  expect(await go()).toMatchObject({ ok: true });
});

test("an abort ends a visit immediately", async () => {
  shop.pages.set(path, () => {});
  const cutShort = new AbortController();
  const visiting = go({}, () => true, cutShort.signal);
  await expect.poll(() => shop.visits()).toEqual([path]);
  cutShort.abort();
  expect(await visiting).toEqual({ ok: false, reason: "stopped" });
});

test("a browser that died is launched again", async () => {
  shop.pages.set(path, (_, response) => html(response, productHtml(asin)));
  const context = await visitor.chromium.open({});
  await context.browser()?.close();
  expect(await go()).toMatchObject({ ok: true });
});

test("a browser that no visit wants is closed, and the next visit has another", async () => {
  const browsers = new Set<unknown>();
  const chromium = new Chromium({ executablePath, hosts: [], proxy: null, unusedMs: 50 });
  try {
    for (let i = 0; i < 2; i += 1) {
      const opening = chromium.open({});
      const browser = (await opening).browser()!;
      const closed = new Promise((resolve) => browser.once("disconnected", resolve));
      browsers.add(browser);
      await chromium.discard(opening);
      await closed;
    }
    expect(browsers.size).toBe(2);
  } finally {
    await chromium.close();
  }
});

test("a browser that cannot be launched is told, and no visit was made", async () => {
  const { logger, lines } = logLines();
  const chromium = new Chromium({ executablePath: "/nowhere/chromium", hosts: [], proxy: null, logger });
  expect(await go({ chromium })).toEqual({ ok: false, reason: "no-browser" });
  expect(lines).toMatchObject([
    { level: 50, msg: "browser launch failed", error: expect.stringContaining("/nowhere/chromium") },
  ]);
});

test("a browser that hangs is killed, and the next visit has another", async () => {
  shop.pages.set(path, (_, response) => html(response, productHtml(asin)));
  const hosts = [shop.url.hostname];
  const chromium = new Chromium({ executablePath, hosts, proxy: null, closeMs: 300 });
  try {
    const hanging = "var reader = { readPage() { for (;;); } }";
    expect(await go({ chromium, reader: hanging, timeoutMs: 3000 })).toEqual({
      ok: false,
      reason: "timeout",
    });
    expect(await go({ chromium })).toMatchObject({ ok: true });
  } finally {
    await chromium.close();
  }
});

test("robots.txt: text, absent or unreachable", async () => {
  const file = new URL("https://www.amazon.de/robots.txt");
  const ask = () => fetchRobots(visitor, file, new AbortController().signal);
  expect(await ask()).toEqual({ kind: "absent" });
  shop.pages.set("/www.amazon.de/robots.txt", (_, response) => {
    response.writeHead(200, { "content-type": "text/plain" }).end("User-agent: *\nDisallow: /dp/");
  });
  expect(await ask()).toEqual({ kind: "text", text: "User-agent: *\nDisallow: /dp/" });
  shop.pages.set("/www.amazon.de/robots.txt", (_, response) => {
    response.writeHead(429, { "retry-after": "7" }).end();
  });
  expect(await ask()).toEqual({ kind: "unreachable", retryAfterMs: 7000 });
});

test("everything goes through the proxy, with its credentials", async () => {
  shop.pages.set(path, (_, response) => html(response, productHtml(asin)));
  const expected = `Basic ${Buffer.from("user:p@ss").toString("base64")}`;
  const forwarded: string[] = [];
  const proxy = createServer((request, response) => {
    if (request.headers["proxy-authorization"] !== expected) {
      response.writeHead(407, { "proxy-authenticate": 'Basic realm="x"' }).end();
      return;
    }
    forwarded.push(request.url ?? "");
    const { pathname, port } = new URL(request.url ?? "");
    const upstream = connect(Number(port), "127.0.0.1", () =>
      upstream.write(`GET ${pathname} HTTP/1.0\r\nHost: x\r\n\r\n`),
    );
    upstream.pipe(request.socket);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const address = proxy.address() as { port: number };
  const proxyUrl = new URL(`http://user:p%40ss@127.0.0.1:${address.port}`);
  const chromium = new Chromium({ executablePath, hosts: [shop.url.hostname], proxy: proxyUrl });
  try {
    expect(await go({ chromium })).toMatchObject({ ok: true, page: { kind: "product" } });
    expect(forwarded).toEqual([`${shop.url.origin}${path}`]);
  } finally {
    await chromium.close();
    proxy.closeAllConnections();
    proxy.close();
  }
});
