import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hour, lamp, report, startTestServer, type TestServer } from "../../testing/test-server.ts";

let server: TestServer;
let ann: string;

beforeEach(async () => {
  server = await startTestServer({ PUBLIC_URL: "https://tides.example" });
  ann = await server.register();
});
afterEach(() => server.stop());

async function page(path: string): Promise<{ status: number; html: string; policy: string }> {
  const response = await fetch(server.url + path);
  const policy = response.headers.get("content-security-policy") ?? "";
  return { status: response.status, html: await response.text(), policy };
}

test("the home page describes the server, before and after the first product", async () => {
  const empty = await page("/");
  expect(empty.html).toContain("https://tides.example");
  expect(empty.html).toContain("No price is confirmed yet");
  expect(empty.html).toContain("Alerts by push, chat or feed.");
  await report(server.url, ann, lamp("25.00"));
  server.clock.now += 3 * hour;
  const { html } = await page("/");
  expect(html).toContain('<a href="/p/com/B000000001"><bdi>Lamp</bdi></a>');
  expect(html).toContain("$25.00");
  expect(html).toContain("3 hours ago");
});

test("a product's page shows price, claims and history without JavaScript", async () => {
  const bob = await server.register();
  for (const token of [ann, bob]) await report(server.url, token, lamp("25.00"));
  await report(server.url, ann, lamp("26.00"));
  const { status, html } = await page("/p/com/B000000001");
  expect(status).toBe(200);
  expect(html).toContain("Price: $26.00 seen by 1 person, not confirmed");
  expect(html).toContain("2 people");
  expect(html).toContain('data-marketplace="com" data-asin="B000000001" data-series="buy_box"');
});

test("yen have no decimals", async () => {
  const prices = { buy_box: { amount: "1200", currency: "JPY", rule: "t" } };
  await report(server.url, ann, lamp(null, { marketplace: "co.jp", availability: "in_stock", prices }));
  const { html } = await page("/p/co.jp/B000000001");
  expect(html).toContain("¥1,200");
  expect(html).not.toContain("¥1,200.00");
});

describe("a hostile title", () => {
  test.each([
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title><script>1</script>",
    "<svg onload=alert(1)>",
  ])("%s stays text on every page", async (title) => {
    await report(server.url, ann, lamp("25.00", { title }));
    for (const path of ["/", "/p/com/B000000001"]) {
      const { html, policy } = await page(path);
      expect(html).not.toContain(title);
      expect(html).not.toContain("<script>");
      expect(html).not.toContain("<img src=x");
      expect(policy).toContain("script-src 'self'");
      expect(policy).toContain("default-src 'none'");
    }
  });
});

test("an unknown product and an invalid ASIN get a page that says so", async () => {
  expect(await page("/p/com/B000000009")).toMatchObject({ status: 404 });
  expect((await page("/p/com/B000000009")).html).toContain("Nobody has reported B000000009");
  expect((await page("/p/com/%3Cb%3E")).html).toContain("There is no such product number");
  expect((await page("/p/nowhere/B000000009")).status).toBe(404);
});

test("only known files are served, and they may be cached for ever", async () => {
  const response = await fetch(`${server.url}/assets/site.css`);
  expect(response.headers.get("cache-control")).toContain("immutable");
  for (const path of ["/assets/..%2fenv.ts", "/assets/%2e%2e/main.ts", "/assets/package.json"]) {
    expect((await fetch(server.url + path)).status).toBe(404);
  }
});

test("public pages and files are compressed, pages with secrets are not", async () => {
  await report(server.url, ann, lamp("25.00"));
  const sent = async (path: string, accepts: string) => {
    const response = await fetch(server.url + path, {
      headers: { "Accept-Encoding": accepts, Accept: "text/html" },
    });
    return { by: response.headers.get("content-encoding"), text: await response.text() };
  };
  for (const path of ["/", "/p/com/B000000001", "/drops", "/search?q=lamp", "/health", "/docs"]) {
    const { by, text } = await sent(path, "gzip, br");
    expect([path, by]).toEqual([path, path === "/docs" ? "br" : "gzip"]);
    expect(text).toContain("</html>");
  }
  const plain = await sent("/assets/site.css", "identity");
  expect(plain.by).toBeNull();
  for (const encoding of ["br", "gzip"]) {
    expect(await sent("/assets/site.css", encoding)).toEqual({ by: encoding, text: plain.text });
  }
  expect((await sent("/watches", "gzip, br")).by).toBeNull();
});

test("health, readiness and metrics answer", async () => {
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  expect(await (await fetch(`${server.url}/readyz`)).json()).toMatchObject({ ready: true });
  await server.register();
  await report(server.url, ann, lamp("25.00"));
  const { html } = await page("/metrics");
  expect(html).toContain('tidemark_reports_total{result="received"} 1');
  expect(html).toContain("tidemark_dirty_products 1");
});

test("every route in the API description answers, and the page of the API lists it", async () => {
  const document = (await (await fetch(`${server.url}/openapi.json`)).json()) as {
    paths: Record<string, object>;
  };
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => [method.toUpperCase(), path] as const),
  );
  const { html } = await page("/docs");
  for (const [method, path] of operations) {
    expect(html).toContain(`${method} ${path}`);
    const url =
      server.url +
      path
        .replace("{marketplace}", "com")
        .replace("{asin}", "B000000001")
        .replace("{id}", "1")
        .replace("{prefix}", "0");
    const response = await fetch(url, { method });
    // Reached its handler: unknown product or missing token; never "There is no such path."
    expect(await response.text()).not.toContain("There is no such path");
  }
});

test("an unknown path is answered with a problem and a request id", async () => {
  const response = await fetch(`${server.url}/v1/nothing`);
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({
    code: "not-found",
    requestId: response.headers.get("x-request-id"),
  });
});
