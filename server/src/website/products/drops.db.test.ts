import { marketplaceBySuffix, parseAsin, productIdOf, seriesIdOf } from "@tidemark/core";
import { JSDOM } from "jsdom";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dropFilter } from "../../history/drops/drop-filter.ts";
import { findDrops } from "../../history/drops/find-drops.ts";
import { retractPoint } from "../../prices/retraction/retract-point.ts";
import { day, hour, noon, startTestServer, type TestServer } from "../../testing/test-server.ts";

let server: TestServer;

beforeEach(async () => {
  server = await startTestServer({ PUBLIC_URL: "https://tides.example" });
});
afterEach(() => server.stop());

interface Change {
  /** Hours before now. */
  readonly ago: number;
  readonly price: number | null;
  readonly reporters?: number;
  readonly verified?: boolean;
}

let made = 0;

/** A headline price with its changes, oldest first, as acceptance writes them. */
async function priced(
  changes: readonly Change[],
  { suffix = "de", title = "Lamp", kind = "buy_box" as const } = {},
) {
  made += 1;
  const marketplace = marketplaceBySuffix(suffix)!;
  const asin = parseAsin(`B${String(made).padStart(9, "0")}`)!;
  const id = seriesIdOf(productIdOf(marketplace, asin), kind);
  const { pool } = server;
  const last = changes.at(-1)!;
  const at = (ago: number) => new Date(noon - ago * hour);
  await pool`insert into product (id, title) values (${String(id >> 3n)}::bigint, ${title})`;
  await pool`
    insert into series (id, product_id, revision, price, since)
    values (${String(id)}::bigint, ${String(id >> 3n)}::bigint, ${changes.length}, ${last.price}, ${at(last.ago)})`;
  for (const [n, { ago, price, reporters = 2, verified = false }] of changes.entries()) {
    const previous = changes[n - 1]?.price ?? null;
    await pool`
      insert into price_point (series_id, at, revision, accepted_at, price, reporters, verified)
      values (${String(id)}::bigint, ${at(ago)}, ${n + 1}, ${at(ago)}, ${price}, ${reporters}, ${verified})`;
    await pool`
      insert into price_change (series_id, revision, kind, previous, price, at, accepted_at, reporters, verified)
      values (${String(id)}::bigint, ${n + 1}, 'accepted', ${previous}, ${price}, ${at(ago)}, ${at(ago)}, ${reporters}, ${verified})`;
    const low = Math.min(previous ?? price ?? 0, price ?? previous ?? 0);
    await pool`
      insert into price_day (series_id, day, open, high, low, close, weighted, priced_s, last_change_s, changes)
      values (${String(id)}::bigint, (${at(ago)}::timestamptz at time zone 'utc')::date, ${price}, ${price}, ${low}, ${price}, 0, 0, 0, 1)
      on conflict (series_id, day) do update set low = least(price_day.low, excluded.low)`;
  }
  return { id, asin };
}

const drops = (query: Record<string, string> = {}) => findDrops(server.pool, dropFilter(query), noon);
const percentsOf = async (query: Record<string, string> = {}) =>
  (await drops(query)).map(({ percent }) => percent);
const from = (before: number, price: number, ago = 2): Change[] => [
  { ago: 300, price: before },
  { ago, price },
];

test("drops are listed largest first, within marketplace, percent and period", async () => {
  await priced(from(1000, 800));
  await priced(from(1000, 400, 100));
  await priced(from(1000, 900, 20), { suffix: "co.jp" });
  await priced(from(1000, 1200));
  expect(await percentsOf()).toEqual([60, 20, 10]);
  expect(await percentsOf({ percent: "20" })).toEqual([60, 20]);
  expect(await percentsOf({ period: "24h" })).toEqual([20, 10]);
  expect(await percentsOf({ marketplace: "co.jp" })).toEqual([10]);
  expect(await percentsOf({ marketplace: "co.jp", percent: "20" })).toEqual([]);
  expect(await percentsOf({ marketplace: "'; drop", percent: "1e9", period: "__proto__" })).toEqual([
    60, 20, 10,
  ]);
});

test("a drop is said in the nearest whole percent, and no larger than a filter that it does not pass", async () => {
  await priced(from(1000, 803));
  await priced(from(1000, 893));
  expect(await percentsOf()).toEqual([19, 11]);
  expect(await percentsOf({ percent: "20" })).toEqual([]);
});

describe("a false drop is not listed:", () => {
  test("a price that was raised first, on another day or the same, is not listed as a drop", async () => {
    await priced([{ ago: 300, price: 500 }, { ago: 50, price: 1000 }, { ago: 2, price: 500 }]); // biome-ignore format: one row
    await priced([{ ago: 9, price: 500 }, { ago: 5, price: 1000 }, { ago: 2, price: 500 }]); // biome-ignore format: one row
    expect(await drops()).toEqual([]);
  });

  test("only the part of a drop below the lowest price before is listed", async () => {
    await priced([{ ago: 300, price: 500 }, { ago: 50, price: 1000 }, { ago: 2, price: 400 }]); // biome-ignore format: one row
    expect(await drops()).toMatchObject([{ before: 500, price: 400, percent: 20 }]);
  });

  test("a drop by a single reporter is not listed, unless a reading confirmed it", async () => {
    await priced([{ ago: 300, price: 1000 }, { ago: 2, price: 500, reporters: 1 }]); // biome-ignore format: one row
    expect(await drops()).toEqual([]);
    await priced([{ ago: 300, price: 1000 }, { ago: 2, price: 500, reporters: 0, verified: true }]); // biome-ignore format: one row
    expect(await percentsOf()).toEqual([50]);
  });

  test("a retracted drop, or one that ended, is not listed", async () => {
    const { id } = await priced(from(1000, 500));
    expect(await percentsOf()).toEqual([50]);
    await server.pool.begin((tx) => retractPoint(tx, id, 2, noon, false));
    expect(await drops()).toEqual([]);
    await priced([...from(1000, 500), { ago: 1, price: 1000 }]);
    await priced([...from(1000, 500), { ago: 1, price: null }]);
    expect(await drops()).toEqual([]);
  });
});

test("many false drops do not hide a true one", async () => {
  for (let n = 0; n < 4; n++) {
    await priced([
      { ago: 300, price: 1000 },
      { ago: 100, price: 9000 },
      { ago: 2, price: 1000 },
    ]);
  }
  await priced(from(1000, 400));
  const looking = async (...depths: number[]) =>
    (await findDrops(server.pool, dropFilter({}), noon, depths)).map(({ percent }) => percent);
  expect(await looking(3)).toEqual([]);
  expect(await looking(3, 10)).toEqual([60]);
});

test("a drop in several steps is listed once, with the current price", async () => {
  await priced([...from(1000, 500, 5), { ago: 2, price: 490 }]);
  expect(await drops({ percent: "5" })).toMatchObject([{ before: 1000, price: 500, now: 490, percent: 50 }]);
});

test("the largest drops are found by an index, for all marketplaces and for one", async () => {
  await priced(from(1000, 500));
  const explained = async (place: string) => {
    const rows = await server.pool.unsafe(`
      explain select series_id from price_change
      where kind = 'accepted' and price < previous and previous > 0 and (series_id & 7) = 0
        and (verified or reporters > 1) ${place} and ((previous - price) * 1000 / previous) >= 100
      order by ((previous - price) * 1000 / previous) desc, series_id limit 500`);
    return JSON.stringify(rows);
  };
  expect(await explained("")).toMatch(/price_change_drop\b/);
  expect(await explained("and (series_id >> 55) = 6")).toContain("price_change_drop_in");
  expect(await explained("")).not.toContain("Sort");
});

const get = (path: string, headers = {}) => fetch(server.url + path, { headers });

test("the drops page works without JavaScript, keeps the filter, and may be cached for a minute", async () => {
  await priced(from(129900, 64950), { suffix: "de", title: `<b>&"x"` });
  const response = await get("/drops?marketplace=de&percent=20&period=24h");
  const { document } = new JSDOM(await response.text()).window;
  const text = document.querySelector("ol.cards li")!.textContent!;
  expect(text).toContain(`<b>&"x"`);
  expect(text).toContain("€649.50 −50%");
  expect(text).toContain("lowest of the 30 days before: €1,299.00");
  expect(text).toContain("2 people");
  const chosen = [...document.querySelectorAll("option[selected]")].map((one) => one.getAttribute("value"));
  expect(chosen).toEqual(["de", "20", "24h"]);
  expect(document.querySelector("script:not([src^='/assets/site.js?'])")).toBeNull();
  expect(response.headers.get("cache-control")).toBe("public, max-age=60");
  expect(
    (
      await get("/drops?marketplace=de&percent=20&period=24h", {
        "If-None-Match": response.headers.get("etag")!,
      })
    ).status,
  ).toBe(304);
  expect(await (await get("/drops?marketplace=se")).text()).toContain("No such drop is known");
});

test("the drops feed has the same drops, newest first, and escapes titles", async () => {
  await priced(from(1000, 400, 20), { title: `]]><x>&amp;</title>\u0008\uffff` });
  await priced(from(1000, 500, 3));
  const response = await get("/drops.atom?percent=30&period=7d");
  expect(response.headers.get("content-type")).toBe("application/atom+xml; charset=utf-8");
  const xml = new JSDOM(await response.text(), { contentType: "application/xml" }).window.document;
  const titles = [...xml.querySelectorAll("entry > title")].map((title) => title.textContent);
  expect(titles).toEqual(["−50%: Lamp, €5.00", "−60%: ]]><x>&amp;</title>, €4.00"]);
  const ids = [...xml.querySelectorAll("id")].map((one) => one.textContent);
  expect(new Set(ids).size).toBe(3);
  expect(xml.querySelector("feed > updated")!.textContent).toBe(new Date(noon - 3 * hour).toISOString());
  expect(xml.querySelector("link[rel=self]")!.getAttribute("href")).toBe(
    "https://tides.example/drops.atom?percent=30&period=7d&language=en",
  );
  expect(
    (await get("/drops.atom?percent=30&period=7d", { "If-None-Match": response.headers.get("etag")! }))
      .status,
  ).toBe(304);
  server.clock.now += 8 * day;
  const empty = new JSDOM(await (await get("/drops.atom")).text(), { contentType: "application/xml" }).window
    .document;
  expect(empty.querySelectorAll("entry")).toHaveLength(0);
});
