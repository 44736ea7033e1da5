import { Range } from "@tidemark/core/wire";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { hour, lamp, report, startTestServer, type TestServer } from "../../testing/test-server.ts";
import { pictureSizes, pictureThemes } from "./picture-options.ts";

let server: TestServer;

beforeEach(async () => {
  server = await startTestServer({ PUBLIC_URL: "https://tides.example", TRUSTED_PROXIES: "127.0.0.1" });
  for (const token of [await server.register(), await server.register()]) {
    await report(server.url, token, lamp("25.00", { title: "<b>Lamp</b>" }));
  }
});
afterEach(() => server.stop());

const get = (path: string, headers: Record<string, string> = {}) => fetch(server.url + path, { headers });
const sizeOf = (png: ArrayBuffer) => [new DataView(png).getUint32(16), new DataView(png).getUint32(20)];

test("a product's picture is a PNG in three sizes and two themes", async () => {
  const wide = await get("/p/com/B000000001.png");
  expect(wide.status).toBe(200);
  expect(wide.headers.get("content-type")).toBe("image/png");
  expect(wide.headers.get("cache-control")).toBe("public, max-age=900");
  const light = await wide.arrayBuffer();
  expect(sizeOf(light)).toEqual([960, 420]);
  const card = await (await get("/p/com/B000000001.png?size=card&range=3m")).arrayBuffer();
  expect(sizeOf(card)).toEqual([1200, 630]);
  const dark = await (await get("/p/com/B000000001.png?theme=dark")).arrayBuffer();
  expect(Buffer.from(dark).equals(Buffer.from(light))).toBe(false);
});

test("a picture is answered 304 until its data or the hour changes", async () => {
  const etag = (await get("/p/com/B000000001.png")).headers.get("etag")!;
  expect((await get("/p/com/B000000001.png", { "If-None-Match": `"x", W/${etag}` })).status).toBe(304);
  expect((await get("/p/com/B000000001.png?size=small", { "If-None-Match": etag })).status).toBe(200);
  server.clock.now += hour;
  expect((await get("/p/com/B000000001.png", { "If-None-Match": etag })).status).toBe(200);
});

test("twenty connections of one network do not stop a visitor of another", async () => {
  const greedy = { "X-Forwarded-For": "203.0.113.7" };
  const other = { "X-Forwarded-For": "198.51.100.7" };
  const queries = pictureSizes.flatMap((size) =>
    pictureThemes.flatMap((theme) =>
      Range.options.map((range) => `size=${size}&theme=${theme}&range=${range}`),
    ),
  );
  let over = false;
  const seen = new Set<number>();
  const connections = Array.from({ length: 20 }, async (_, n) => {
    for (let i = n; !over; i++) {
      const picture = await get(`/p/com/B000000001.png?${queries[i % queries.length]}&n=${i}`, greedy);
      await picture.arrayBuffer();
      seen.add(picture.status);
      if (picture.status === 429) expect(picture.headers.get("retry-after")).toBe("2");
    }
  });
  await vi.waitFor(() => expect(seen).toContain(429));
  for (const query of ["size=card&theme=dark", "size=small&theme=dark", "size=card"]) {
    expect((await get(`/p/com/B000000001.png?${query}`, other)).status).toBe(200);
  }
  over = true;
  await Promise.all(connections);
  expect([...seen].sort()).toEqual([200, 429]);
});

test("other sizes, unknown products and invalid ASINs have no picture", async () => {
  for (const query of ["size=9999", "theme=pink", "range=2y", "series=stolen", "size="]) {
    expect((await get(`/p/com/B000000001.png?${query}`)).status).toBe(400);
  }
  for (const path of ["/p/com/B000000009.png", "/p/nowhere/B000000001.png", "/p/com/B0.png"]) {
    expect((await get(path)).status).toBe(404);
  }
});

test("the product's page has its picture for link previews", async () => {
  const html = await (await get("/p/com/B000000001")).text();
  expect(html).toContain(
    '<meta property="og:image" content="https://tides.example/p/com/B000000001.png?size=card"/>',
  );
  expect(html).toContain('<meta property="og:title" content="&lt;b&gt;Lamp&lt;/b&gt;"/>');
});
