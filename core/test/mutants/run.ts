import { marketplaceByHost } from "../../src/marketplace.ts";
import { readPage } from "../../src/page/read-page.ts";
import type { Listing } from "../../src/wire/index.ts";
import { parseHtml } from "../parse-html.ts";
import { type Mutation, mutationsOf } from "./mutations.ts";
import { conditionOf, pricesIn, rowsOf } from "./place.ts";
import { seededRandom } from "./random.ts";
import { priceText, type Source } from "./sources.ts";

export interface WrongMutant {
  readonly source: string;
  readonly mutation: string;
  readonly read: string;
  readonly right: readonly string[];
}

export interface MutantCount {
  readonly mutants: number;
  /** Of those whose page has a price: how many read none. */
  readonly missed: number;
  readonly wrong: readonly WrongMutant[];
}

/** Another product's price, about half of the page's, written in the marketplace's language. */
function foreignPrice({ url, prices }: Source): string {
  const { language, currency } = writtenIn(url);
  const [amount = "40"] = (prices[0] ?? "").split(" ");
  const half = Math.round(Number(amount || 40) * 50 + 113) / 100;
  return new Intl.NumberFormat(language, { style: "currency", currency }).format(half);
}

function writtenIn(url: string): { language: string; currency: string } {
  const marketplace = marketplaceByHost(new URL(url).hostname)!;
  return {
    language: `${marketplace.languages[0]}-${marketplace.country}-u-nu-latn`,
    currency: marketplace.currency,
  };
}

function read(document: Document, url: string): Listing | null {
  const page = readPage(document, url);
  return page.kind === "product" ? page.listing : null;
}

/** Whether a remaining row of the page that sells the product once shows this price under this condition. */
const isOfRow = (document: Document, amount: string, condition: string): boolean =>
  rowsOf(document).some((row) => {
    const digits = amount.replace(/\D/g, "");
    const isShown = pricesIn(row).some((price) => {
      const text = price.querySelector(".a-offscreen")?.textContent?.trim() || (price.textContent ?? "");
      return text.replace(/\D/g, "") === digits || `${text.replace(/\D/g, "")}00` === digits;
    });
    return conditionOf(row) === condition && isShown;
  });

function isRight(document: Document, source: Source, mutation: Mutation, listing: Listing | null): boolean {
  const price = listing?.prices.buy_box;
  if (!listing || !price || source.prices.includes(priceText(price)!)) return true;
  return mutation.changesOffer && isOfRow(document, price.amount, listing.condition);
}

/** Reads mutants of one page, one after the other on the same document: `share` of 1 (all) or less of them. */
export function runMutants(source: Source, share = 1): MutantCount {
  const random = seededRandom(source.name);
  const document = parseHtml(source.html());
  const sampled = mutationsOf(document, foreignPrice(source), source.prices.length > 0, random).filter(
    () => random.integer(1_000_000) < share * 1_000_000,
  );
  let missed = 0;
  const wrong: WrongMutant[] = [];
  for (const mutation of sampled) {
    const undo = mutation.apply();
    const listing = read(document, source.url);
    const price = listing?.prices.buy_box;
    if (!price && source.prices.length > 0) missed += 1;
    if (!isRight(document, source, mutation, listing))
      wrong.push({
        source: source.name,
        mutation: mutation.name,
        read: `${priceText(price)} ${listing!.condition} by ${price!.rule}`,
        right: source.prices,
      });
    undo();
  }
  return { mutants: sampled.length, missed, wrong };
}
