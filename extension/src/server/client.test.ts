import { HistoryView } from "@tidemark/core/wire";
import { expect, test } from "vitest";
import { encode } from "zod/mini";
import { historyOf, productOf, seriesViewOf } from "../testing/product.fixture.ts";
import { type Fetch, lookUp, postReports, serverTime } from "./client.ts";
import { postRegistration } from "./registration-client.ts";

const server = "https://prices.example.org";
const now = Date.UTC(2026, 0, 1);
const answering =
  (...responses: readonly Response[]): Fetch =>
  async () =>
    responses[requestCount++]!;
let requestCount = 0;
const post = (response: Response) => {
  requestCount = 0;
  return postReports(answering(response), { server, token: "t" }, "{}", () => now);
};
const problem = (status: number, code: string): Response =>
  Response.json({ type: "urn:x", title: "x", status, code, requestId: "1" }, { status });

test("postReports maps each response to one of a closed set of answers", async () => {
  expect(await post(new Response("", { status: 401 }))).toEqual({ kind: "unauthorized" });
  expect(await post(new Response("", { status: 400 }))).toEqual({ kind: "malformed" });
  expect(await post(new Response("", { status: 413 }))).toEqual({ kind: "malformed" });
  expect(await post(new Response("", { status: 500 }))).toEqual({ kind: "later", afterMs: null });
  expect(await post(new Response("", { status: 429, headers: { "Retry-After": "7" } }))).toEqual({ kind: "later", afterMs: 7000 }); // biome-ignore format: one row
  expect(await post(new Response("<html>"))).toEqual({ kind: "later", afterMs: null });
  expect(await post(Response.json({ results: [] }))).toEqual({ kind: "results", results: [] });
});

test("requests carry no cookies and no referrer, and follow no redirect", async () => {
  const seen: RequestInit[] = [];
  const fetch: Fetch = async (_, init) => {
    seen.push(init);
    return problem(404, "not-found");
  };
  await lookUp(fetch, server, { marketplace: "com", asin: "B000000001", range: "all" });
  await postRegistration(fetch, server, { code: "x" });
  await postReports(fetch, { server, token: "t" }, "{}", () => now);
  expect(seen).toHaveLength(3);
  for (const init of seen) {
    expect(init).toMatchObject({ credentials: "omit", referrerPolicy: "no-referrer", redirect: "error" });
  }
});

test("a look-up takes only Tidemark's own 404 for an unknown product", async () => {
  const lookUpProduct = (response: Response) => {
    requestCount = 0;
    return lookUp(answering(response), server, { marketplace: "com", asin: "B000000001", range: "all" });
  };
  expect(await lookUpProduct(problem(404, "not-found"))).toEqual({ ok: false, reason: "unknown" });
  expect(await lookUpProduct(new Response("<html>", { status: 404 }))).toEqual({
    ok: false,
    reason: "no-tidemark",
  });
  expect(await lookUpProduct(new Response("<html>"))).toEqual({ ok: false, reason: "no-tidemark" });
  expect(await lookUpProduct(problem(503, "overloaded"))).toEqual({ ok: false, reason: "busy" });
});

test("a look-up brings the prices after extras along with the headline price, unless others are wanted", async () => {
  const extra = { minor: null, unit: null, price: 2000, since: new Date(now).toISOString(), until: null };
  const coupon = {
    ...extra,
    kind: "coupon",
    percent: 10,
    pays: 1800,
    reporters: 2,
    verified: false,
  } as const;
  const series = { buy_box: seriesViewOf(), used: seriesViewOf() };
  const fetch: Fetch = async (url) => {
    const wanted = new URL(url).searchParams.get("series") as HistoryView["series"] | null;
    return Response.json(
      wanted ? encode(HistoryView, historyOf({ series: wanted })) : productOf({ series, extras: [coupon] }),
    );
  };
  const drawn = async (more: object) => {
    const found = await lookUp(fetch, server, {
      marketplace: "com",
      asin: "B000000001",
      range: "all",
      ...more,
    });
    return found.ok && [found.history, ...found.others].map((history) => history?.series);
  };
  expect(await drawn({})).toEqual(["buy_box", "with_coupon"]);
  expect(await drawn({ beside: [] })).toEqual(["buy_box"]);
  expect(await drawn({ beside: ["used", "list", "per_unit"] })).toEqual(["buy_box", "used"]);
  expect(await drawn({ series: "used" })).toEqual(["used"]);
});

test("an answer that cannot be read is told from none, and from one that is late", async () => {
  const askedFor = (probe: () => Promise<Response>, error: unknown = new TypeError("Failed to fetch")) =>
    lookUp((_, init) => (init.mode === "no-cors" ? probe() : Promise.reject(error)), server, { marketplace: "com", asin: "B000000001", range: "all" }); // biome-ignore format: one row
  const opaque = async () => Object.defineProperty(new Response(), "type", { value: "opaque" });
  expect(await askedFor(opaque)).toEqual({ ok: false, reason: "no-tidemark" });
  expect(await askedFor(() => Promise.reject(new TypeError()))).toEqual({ ok: false, reason: "unreachable" });
  expect(await askedFor(opaque, new DOMException("", "TimeoutError"))).toEqual({ ok: false, reason: "unreachable" }); // biome-ignore format: one row
});

test("a look-up tells the server's time, and this computer's where there is none", () => {
  const at = "Tue, 02 Jun 2026 10:00:00 GMT";
  expect(serverTime(new Response("", { headers: { Date: at } }))).toBe(Date.parse(at));
  expect(Math.abs(serverTime(new Response("")) - Date.now())).toBeLessThan(1000);
});
