import { Hono } from "hono";
import { expect, test } from "vitest";
import type { AppEnv } from "./app-env.ts";
import { basePathOf, cookiePath, isTaken, linksBelow, redirectsBelow, routedPath } from "./base-path.ts";

test.each([
  ["https://tides.example", ""],
  ["https://tides.example/", ""],
  ["https://tides.example/prices", "/prices"],
  ["https://tides.example/a/b//", "/a/b"],
])("the base path of %s is %j", (url, base) => expect(basePathOf(url)).toBe(base));

test.each([
  ["/prices/watches?x=1", "/watches"],
  ["/prices/", "/"],
  ["/prices", "/"],
  ["/prices?key=1", "/"],
  ["/watches", "/watches"],
  ["/pricesofall", "/pricesofall"],
  ["/prices/prices/watches", "/prices/watches"],
  ["/prices//elsewhere.example", "//elsewhere.example"],
])("below /prices a request for %s is one for %s", async (asked, path) => {
  const app = new Hono<AppEnv>({ getPath: routedPath("/prices") }).get("*", (c) => c.text(c.req.path));
  expect(await (await app.request(`http://localhost${asked}`)).text()).toBe(path);
});

test("redirects to the server's own paths go below the base path, others stay", async () => {
  const app = new Hono<AppEnv>()
    .use(redirectsBelow("/prices"))
    .get("/own", (c) => c.redirect("/watches?done=saved", 303))
    .get("/other", (c) => c.redirect("https://t.me/bot", 303));
  const to = async (path: string) => (await app.request(path)).headers.get("location");
  expect([await to("/own"), await to("/other")]).toEqual(["/prices/watches?done=saved", "https://t.me/bot"]);
});

test("a page's own links, forms and files go below the base path; other links and texts stay", () => {
  const page =
    '<a class="x" href="/">a</a><form action="/watches"><img src="/p/de/B.png?x=/y" alt="href=&quot;/z"/><a href="#main"><a href="//x"><a href="https://x/"> href=&quot;/y';
  expect(linksBelow(page, "")).toBe(page);
  expect(linksBelow(page, "/prices")).toBe(
    '<a class="x" href="/prices/">a</a><form action="/prices/watches"><img src="/prices/p/de/B.png?x=/y" alt="href=&quot;/z"/><a href="#main"><a href="//x"><a href="https://x/"> href=&quot;/y',
  );
});

test("cookies stay below the base path", () => {
  expect([cookiePath("/", ""), cookiePath("/watches", "")]).toEqual(["/", "/watches"]);
  expect([cookiePath("/", "/prices"), cookiePath("/watches", "/prices")]).toEqual([
    "/prices",
    "/prices/watches",
  ]);
});

test("a base path that begins as a route of the server does is taken", () => {
  const routes = [{ path: "/*" }, { path: "/watches/:id" }, { path: "/" }];
  expect(["", "/prices", "/watch", "/prices/watches"].map((base) => isTaken(base, routes))).toEqual([
    false,
    false,
    false,
    false,
  ]);
  expect(isTaken("/watches/a", routes)).toBe(true);
});
