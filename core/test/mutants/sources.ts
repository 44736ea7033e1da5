import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A page whose price is known. */
export interface Source {
  readonly name: string;
  readonly url: string;
  /** "12.99 USD": the prices that are right. Empty: the page has none. */
  readonly prices: readonly string[];
  readonly html: () => string;
}

interface Label {
  readonly file: string;
  readonly kind: string;
  readonly price: string | null;
  readonly alt_price?: string;
  readonly currency: string | null;
  /** Of a capture. */
  readonly marketplace?: string | null;
  /** Of a sketch. */
  readonly host?: string;
}

const textOf = (...path: readonly string[]): string => readFileSync(join(...path), "utf8");
const normal = (amount: string, currency: string | null): string => `${Number(amount)} ${currency}`;

/** How a listing's price is compared: written without trailing zeros. */
export const priceText = (price: { amount: string; currency: string } | undefined): string | null =>
  price ? normal(price.amount, price.currency) : null;

function fixtures(): Source[] {
  const folder = new URL("../../src/page/fixtures/", import.meta.url).pathname;
  return readdirSync(folder).flatMap((slug) => {
    const { url, page } = JSON.parse(textOf(folder, slug, "expected.json"));
    if (page.kind !== "product") return [];
    const price = priceText(page.listing.prices.buy_box);
    return [
      {
        name: `fixture ${slug}`,
        url,
        prices: price ? [price] : [],
        html: () => textOf(folder, slug, "input.html"),
      },
    ];
  });
}

function labelled(kind: string, folder: string): Source[] {
  return textOf(folder, "index.jsonl")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Label)
    .filter((label) => label.kind === "product")
    .map(({ file, price, alt_price, currency, marketplace, host }) => ({
      name: `${kind} ${file}`,
      url: `https://${marketplace ?? host}/`,
      prices: [price, alt_price].flatMap((amount) => (amount == null ? [] : normal(amount, currency))),
      html: () => textOf(folder, file),
    }));
}

/** All fixtures; with PAGES_DIR its captures, too, and the sketches next to it. */
export function sourcePages(captures = process.env.PAGES_DIR): Source[] {
  const sketches = captures && join(captures, "../sketches");
  return [
    ...fixtures(),
    ...(captures ? labelled("capture", captures) : []),
    ...(sketches && existsSync(sketches) ? labelled("sketch", sketches) : []),
  ];
}
