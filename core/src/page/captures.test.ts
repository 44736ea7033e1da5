import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parseHtml } from "../../test/parse-html.ts";
import { type Listing, Page } from "../wire/index.ts";
import { readPage, readPageCrossChecked } from "./read-page.ts";

/** A folder of real pages with an index.jsonl of what a shopper reads on each. Never part of the repository. */
const folder = process.env.PAGES_DIR;

interface Label {
  readonly file: string;
  readonly kind: "product" | "search" | "captcha" | "other";
  readonly marketplace: string | null;
  readonly asin: string | null;
  readonly asin_also?: readonly string[];
  readonly canonical_asin?: string;
  readonly title: string | null;
  readonly price: string | null;
  readonly alt_price?: string;
  readonly currency: string | null;
  readonly list_price: string | null;
  readonly availability: string | null;
  readonly condition: string | null;
  readonly doubtful?: boolean;
  readonly cards_with_price?: number;
  readonly first_three?: readonly (readonly [string, string])[];
}

interface Reading {
  readonly label: Label;
  readonly page: Page;
  readonly crossChecked: Page;
}

type Verdict = "right" | "wrong" | "missed" | "invented" | "other";

const same = (amount: string, label: string): boolean => Number(amount) === Number(label);

function priceVerdict(price: Listing["prices"]["list"], wanted: string | null, also?: string): Verdict {
  if (!price) return wanted === null ? "right" : "missed";
  if (wanted === null) return "invented";
  if (same(price.amount, wanted)) return "right";
  return also !== undefined && same(price.amount, also) ? "other" : "wrong";
}

function headlineVerdict({ label, listing }: { label: Label; listing: Listing }): Verdict {
  const price = listing.prices.buy_box;
  if (price && label.price !== null && price.currency !== label.currency) return "wrong";
  return priceVerdict(price, label.price, label.alt_price);
}

describe.skipIf(folder === undefined)("the real pages of PAGES_DIR", () => {
  const readings: Reading[] = [];
  const misses: Record<string, unknown>[] = [];

  const products = () =>
    readings.flatMap(({ label, page }) =>
      label.kind === "product" && page.kind === "product" ? [{ label, listing: page.listing }] : [],
    );

  /** How many of the readings satisfy a fact; those that do not go into the table of misses. */
  function count<T extends { label: Label }>(
    fact: string,
    among: readonly T[],
    holds: (reading: T) => boolean,
  ): number {
    const failed = among.filter((reading) => !holds(reading));
    for (const { label } of failed) misses.push({ file: label.file, fact });
    return among.length - failed.length;
  }

  beforeAll(() => {
    const lines = readFileSync(join(folder!, "index.jsonl"), "utf8").trim().split("\n");
    for (const label of lines.map((line) => JSON.parse(line) as Label)) {
      const document = parseHtml(readFileSync(join(folder!, label.file), "utf8"));
      const url = `https://${label.marketplace ?? "www.amazon.com"}/`;
      readings.push({
        label,
        page: readPage(document, url),
        crossChecked: readPageCrossChecked(document, url),
      });
    }
    return () => console.table(misses);
  }, 180_000);

  test("captured pages have their labelled kind and fit the wire schema", () => {
    const kinds = { product: "product", search: "search", captcha: "blocked", other: "other" };
    expect(count("kind", readings, ({ label, page }) => page.kind === kinds[label.kind])).toBe(
      readings.length,
    );
    expect(readings.filter(({ page }) => !Page.safeParse(page).success)).toEqual([]);
  });

  test("captured headline prices: none wrong, none invented, at least 63 right", () => {
    const sure = products().filter(({ label }) => !label.doubtful);
    const wrong = products().filter((reading) => ["wrong", "invented"].includes(headlineVerdict(reading)));
    expect(wrong.map(({ label, listing }) => [label.file, listing.prices.buy_box])).toEqual([]);
    expect(count("buy_box", sure, (reading) => headlineVerdict(reading) === "right")).toBeGreaterThanOrEqual(
      63,
    );
  });

  test("cross-checking captured pages changes nothing", () => {
    for (const { label, page, crossChecked } of readings) expect(crossChecked, label.file).toEqual(page);
  });

  test("captured list prices: all right", () => {
    const right = count(
      "list",
      products(),
      ({ label, listing }) => priceVerdict(listing.prices.list, label.list_price) === "right",
    );
    expect(right).toBe(products().length);
  });

  test("captured ASINs: at most one wrong; titles: at most two", () => {
    const all = products();
    const asin = count("asin", all, ({ label, listing }) =>
      [label.asin, label.canonical_asin, ...(label.asin_also ?? [])].includes(listing.asin),
    );
    expect(asin).toBeGreaterThanOrEqual(all.length - 1);
    expect(count("title", all, ({ label, listing }) => listing.title === label.title)).toBeGreaterThanOrEqual(
      all.length - 2,
    );
  });

  test("captured availability and condition: 95 % right", () => {
    const all = products();
    const enough = all.length * 0.95;
    expect(
      count("availability", all, ({ label, listing }) => listing.availability === label.availability),
    ).toBeGreaterThanOrEqual(enough);
    expect(
      count("condition", all, ({ label, listing }) => listing.condition === label.condition),
    ).toBeGreaterThanOrEqual(enough);
  });

  test("captured pages without their boxes and price blocks have no price, one of three", () => {
    const places = ["rightCol", "desktop_buybox", "buybox", "addToCart", "mediaTab_content_landing"];
    const blocks = "[id^='corePrice'], [id^='apex_'], [id^='price'], #actualPriceValue, .kindle-price";
    const some = products().filter((_, at) => at % 3 === 0);
    const left = some.filter(({ label }) => {
      const document = parseHtml(readFileSync(join(folder!, label.file), "utf8"));
      for (const id of places) document.getElementById(id)?.remove();
      for (const block of document.querySelectorAll(blocks)) block.remove();
      const page = readPage(document, `https://${label.marketplace}/`);
      return page.kind === "product" && page.listing.prices.buy_box;
    });
    expect(left.map(({ label }) => label.file)).toEqual([]);
  }, 120_000);

  test("captured search pages: first three cards right, number of priced cards within one", () => {
    const searches = readings.flatMap(({ label, page }) =>
      page.kind === "search" ? [{ label, priced: page.cards.filter(({ price }) => price !== null) }] : [],
    );
    const right = count("cards", searches, ({ label, priced }) => {
      const first = label.first_three!.every(
        ([asin, amount], at) => priced[at]?.asin === asin && same(priced[at].price!.amount, amount),
      );
      return first && Math.abs(priced.length - label.cards_with_price!) <= 1;
    });
    expect(right).toBe(searches.length);
  });
});
