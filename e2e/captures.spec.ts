import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Currency, formatAmount, marketplaceByHost, parseAmount } from "@tidemark/core";
import { type Listing, Page as PageSchema } from "@tidemark/core/wire";
import { kept, type Person } from "./src/person.ts";
import { expect, productAt, test } from "./src/story.ts";

interface Label {
  readonly file: string;
  readonly kind: "product" | "search" | "captcha" | "other";
  readonly marketplace: string;
  readonly asin?: string;
  readonly price?: string | null;
  readonly currency?: string;
  readonly doubtful?: unknown;
  readonly fragment?: unknown;
  readonly condition?: string;
}

const folder = process.env.PAGES_DIR ?? "";
const labels: Label[] = existsSync(join(folder, "index.jsonl"))
  ? readFileSync(join(folder, "index.jsonl"), "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  : [];

/** Some captures of a kind, from as many marketplaces as possible. */
const someOf = (kind: Label["kind"], n: number, fits: (label: Label) => boolean = () => true) => {
  const byMarketplace = Map.groupBy(
    labels.filter((one) => one.kind === kind && fits(one)),
    (one) => one.marketplace,
  );
  return [...byMarketplace.values()].map(([first]) => first!).slice(0, n);
};

const addressOf = ({ kind, marketplace, asin, file }: Label) =>
  `https://${marketplace}/${kind === "product" ? `dp/${asin}` : kind === "search" ? `s?k=${file}` : `gp/${file}`}`;

test("captured pages under their real host names: products are read as labelled, and no others are reported", async ({
  server,
  person,
  database,
}) => {
  test.skip(labels.length === 0, "PAGES_DIR is not set");
  test.setTimeout(240_000);
  const comparable = ({ marketplace, price, currency, condition, doubtful, fragment, asin }: Label) =>
    Boolean(asin && price) &&
    !doubtful &&
    !fragment &&
    condition === "new" &&
    marketplaceByHost(marketplace)?.currency === currency;
  const products = someOf("product", 6, comparable);
  const others = (["search", "captcha", "other"] as const).flatMap((kind) => someOf(kind, 3));
  expect(products.length).toBeGreaterThan(3);
  expect(new Set(others.map(({ kind }) => kind)).size).toBe(3);

  const shown = new Map([...products, ...others].map((label) => [addressOf(label), label]));
  const shop = (url: URL) => {
    const label = shown.get(url.href);
    return label ? readFileSync(join(folder, label.file), "utf8") : null;
  };
  const ann = await person({ shop });

  for (const label of others) await ann.visit(addressOf(label));
  await settled();
  const after = await kept(ann);
  expect(after.outbox?.entries ?? []).toEqual([]);
  // Cards of search pages only confirm accepted prices; there are none here.
  expect((after.log ?? []).filter(({ fate }) => fate !== "light-novel")).toEqual([]);
  expect(await database.sql`select 1 from product`).toEqual([]);

  let reported = 0;
  for (const label of products) await ann.visit(addressOf(label));
  await settled();
  for (const label of products) {
    const { suffix, country } = marketplaceByHost(label.marketplace)!;
    const read = await readingOf(ann, addressOf(label));
    const amount = formatAmount(parseAmount(label.price!, label.currency as Currency)!);
    expect(read.prices.buy_box, label.file).toMatchObject({ amount, currency: label.currency });
    // A price for another delivery country is read but not reported.
    if (read.deliveryCountry !== null && read.deliveryCountry !== country) continue;
    reported++;
    await expect
      .poll(
        async () => {
          const series = (await productAt(server, `${suffix}/${read.asin}`))?.series.buy_box;
          const minor = series?.price ?? null;
          return minor === null ? null : formatAmount({ minor, currency: label.currency as Currency });
        },
        { message: label.file },
      )
      .toBe(amount);
  }
  expect(reported).toBeGreaterThan(3);
});

/** Longer than the reader waits for a page to settle. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 5000));

/** The content script's reading of an open page, requested as the popup does. */
async function readingOf(person: Person, url: string): Promise<Listing> {
  const options = await person.context.newPage();
  await options.goto(`chrome-extension://${person.extensionId}/options.html`);
  const page = await options.evaluate(async (wanted) => {
    const { chrome } = globalThis as unknown as { chrome: ChromeTabs };
    for (const { id } of await chrome.tabs.query({})) {
      const read = await chrome.tabs.sendMessage(id, { type: "read" }).catch(() => null);
      if (read?.kind !== "product") continue;
      const { marketplace, asin } = read.listing;
      if (wanted === `https://www.amazon.${marketplace}/dp/${asin}`) return read;
    }
    return null;
  }, url);
  await options.close();
  const parsed = PageSchema.parse(page);
  if (parsed.kind !== "product") throw new Error(`${url} is no product`);
  return parsed.listing;
}

interface ChromeTabs {
  readonly tabs: {
    query(filter: object): Promise<{ id: number }[]>;
    sendMessage(
      id: number,
      message: object,
    ): Promise<{ kind: string; listing: { marketplace: string; asin: string } } | null>;
  };
}
