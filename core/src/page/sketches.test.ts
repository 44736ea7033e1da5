import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseHtml } from "../../test/parse-html.ts";
import type { Listing, Page } from "../wire/index.ts";
import { readPage } from "./read-page.ts";

/** A folder next to PAGES_DIR with small invented pages and an index.jsonl of what they say. Never in the repository. */
const folder = process.env.PAGES_DIR && join(process.env.PAGES_DIR, "../sketches");

/** `-`: not said. */
interface Sketch {
  readonly file: string;
  readonly host: string;
  readonly kind: Page["kind"];
  readonly price: string | null;
  readonly currency: string | null;
  readonly list_price: string;
  readonly availability: string;
  readonly condition: string;
  /** Whether no price is acceptable, too. */
  readonly none_is_fine: boolean;
  readonly note: string;
}

const read = (file: string, host: string): Page =>
  readPage(parseHtml(readFileSync(join(folder!, file), "utf8")), `https://${host}/`);

const isFree = ({ shipping }: Listing): boolean => Number(shipping?.amount ?? 1) === 0;

/** Names of the facts that are read wrong. */
function wrongFacts(sketch: Sketch, page: Page): string[] {
  if (page.kind !== sketch.kind) return ["kind"];
  if (page.kind !== "product") return [];
  const { prices, availability, condition } = page.listing;
  const { buy_box: price, list } = prices;
  const isSame = price && sketch.price !== null && Number(price.amount) === Number(sketch.price);
  const isFreeForAll = isFree(page.listing) && sketch.note.includes("shipping must not be 0.00");
  return [
    ...(price && !(isSame && price.currency === sketch.currency) ? ["price"] : []),
    ...(sketch.list_price !== "-" && Number(list?.amount) !== Number(sketch.list_price)
      ? ["list price"]
      : []),
    ...(sketch.availability !== "-" && sketch.availability !== availability ? ["availability"] : []),
    ...(sketch.condition !== "-" && sketch.condition !== condition ? ["condition"] : []),
    ...(isFreeForAll ? ["shipping"] : []),
  ];
}

describe.skipIf(!folder || !existsSync(folder))("the sketches next to PAGES_DIR", () => {
  const sketches = (): { sketch: Sketch; page: Page }[] =>
    readFileSync(join(folder!, "index.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Sketch)
      .map((sketch) => ({ sketch, page: read(sketch.file, sketch.host) }));

  test("sketches: no value is read wrong, at most 3 prices are missed", () => {
    const all = sketches();
    const wrong = all.map(({ sketch, page }) => [sketch.file, wrongFacts(sketch, page)] as const);
    expect(wrong.filter(([, facts]) => facts.length > 0)).toEqual([]);
    const missed = all.filter(
      ({ sketch, page }) =>
        sketch.price !== null &&
        !sketch.none_is_fine &&
        !(page.kind === "product" && page.listing.prices.buy_box),
    );
    expect(missed.map(({ sketch }) => sketch.file).slice(3)).toEqual([]);
  }, 60_000);

  test("sketches of single faults: each is read right", () => {
    const files = readdirSync(join(folder!, "faults"));
    const fault = (name: string, host = "www.amazon.com"): Page =>
      read(join("faults", files.find((file) => file.startsWith(`${name}-`))!), host);
    const listing = (name: string, host?: string): Listing => {
      const page = fault(name, host);
      return page.kind === "product" ? page.listing : expect.fail(`${name} is ${page.kind}`);
    };
    expect(listing("f1").shipping).toBeNull();
    expect(fault("f2", "www.amazon.com.br")).toEqual({ kind: "other" });
    expect(listing("f3").availability).toBe("unknown");
    expect(listing("f4").seller).toEqual({ name: "Amazon.com", isAmazon: true });
    for (const name of ["f5", "f7", "f8", "f9"])
      expect([name, listing(name).prices.buy_box]).toEqual([name, undefined]);
    expect(listing("f6", "www.amazon.de").prices.buy_box).toBeUndefined();
    expect(listing("f10", "www.amazon.pl").prices.list?.amount).toBe("199.00");
    expect(listing("f11", "www.amazon.com.tr").availability).toBe("unavailable");
  });
});
