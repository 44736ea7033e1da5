import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { formatAmount, isCurrency, marketplaceByHost, parseAmount } from "@tidemark/core";
import { kept } from "./src/person.ts";
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

/** Some of a kind, of as many marketplaces as there are. */
const someOf = (kind: Label["kind"], n: number, fits: (label: Label) => boolean = () => true) => {
  const byMarketplace = Map.groupBy(
    labels.filter((one) => one.kind === kind && fits(one)),
    (one) => one.marketplace,
  );
  return [...byMarketplace.values()].map(([first]) => first!).slice(0, n);
};

const addressOf = ({ kind, marketplace, asin, file }: Label) =>
  `https://${marketplace}/${kind === "product" ? `dp/${asin}` : kind === "search" ? `s?k=${file}` : `gp/${file}`}`;

test("captured pages under their real host names: products are read as labelled, of others nothing is reported", async ({
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
  const products = someOf("product", 8, comparable);
  const others = (["search", "captcha", "other"] as const).flatMap((kind) => someOf(kind, 3));
  expect(products.length).toBeGreaterThan(3);
  expect(new Set(others.map(({ kind }) => kind)).size).toBe(3);

  const shown = new Map([...products, ...others].map((label) => [addressOf(label), label]));
  const shop = (url: URL) => {
    const label = shown.get(url.href);
    return label ? readFileSync(join(folder, label.file), "utf8") : null;
  };
  const ann = await person({ shop });

  for (const label of others) await (await ann.visit(addressOf(label))).waitForTimeout(3000);
  const after = await kept(ann);
  expect(after.outbox?.entries ?? []).toEqual([]);
  expect(after.log ?? []).toEqual([]);
  expect(await database.sql`select 1 from product`).toEqual([]);

  for (const label of products) {
    const { suffix } = marketplaceByHost(label.marketplace)!;
    const page = await ann.visit(addressOf(label));
    await expect
      .poll(
        async () => {
          const series = (await productAt(server, `${suffix}/${label.asin}`))?.series.buy_box;
          const minor = series?.price ?? null;
          const { currency } = label;
          if (minor === null || !currency || !isCurrency(currency)) return null;
          return formatAmount({ minor, currency });
        },
        { message: label.file },
      )
      .toBe(formatAmount(parseAmount(label.price!, label.currency as "USD")!));
    await page.close();
  }
});
