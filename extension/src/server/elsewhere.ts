import {
  type Asin,
  exponentOf,
  longestPrefix,
  lookupText,
  type Marketplace,
  marketplaceBySuffix,
} from "@tidemark/core";
import { FollowedLookup, LookupAnswer } from "@tidemark/core/wire";
import { type Fetch, sendRequest } from "./client.ts";
import type { Digest } from "./private-lookup.ts";

/** A headline price that is known elsewhere. Minor units; null: unavailable. Epoch ms. */
export interface ElsewherePrice {
  readonly price: number | null;
  readonly currency: string;
  readonly exponent: number;
  readonly seenAt: number;
}

/** The product number's price in another country, on the own server. */
export interface CountryPrice extends ElsewherePrice {
  readonly marketplace: string;
}

/** What a followed server says; null: it does not know the product. `isSilent`: it did not answer. */
export interface ServerPrice {
  readonly server: string;
  readonly isSilent: boolean;
  readonly found: ElsewherePrice | null;
}

interface Wanted {
  readonly marketplace: Marketplace;
  readonly asin: Asin;
}

/**
 * The same product number in other countries, as far as it can be found without naming it: a server with few products answers with all
 * of them. One with many would be told a prefix for each country, and those together would name the product: it is not asked.
 */
export async function findInOtherCountries(
  fetch: Fetch,
  server: string,
  wanted: Wanted,
): Promise<readonly CountryPrice[]> {
  const response = await sendRequest(fetch, `${server}/v1/lookup`, {}).catch(() => null);
  const answer = LookupAnswer.safeParse(await response?.json().catch(() => null));
  if (!answer.success || answer.data.length > 0) return [];
  const { products, series } = answer.data;
  return series.product.flatMap((row, at) => {
    const marketplace = marketplaceBySuffix(products.marketplace[row] ?? "");
    const seenAt = series.lastConfirmedAt[at] ?? series.since[at] ?? null;
    const isOther = products.asin[row] === wanted.asin && marketplace && marketplace !== wanted.marketplace;
    if (!isOther || series.series[at] !== "buy_box" || series.since[at] === null || seenAt === null)
      return [];
    return [{ marketplace: marketplace.suffix, ...priced(marketplace, series.price[at] ?? null, seenAt) }];
  });
}

/** What the servers that the own one follows say, which it asks; null: it does not answer. It learns five digits of a digest. */
export async function lookUpAtFollowed(
  fetch: Fetch,
  server: string,
  wanted: Wanted,
  digest: Digest,
): Promise<readonly ServerPrice[] | null> {
  const text = await digest(lookupText(wanted.marketplace, wanted.asin));
  const response = await sendRequest(
    fetch,
    `${server}/v1/followed/${text.slice(0, longestPrefix)}`,
    {},
  ).catch(() => null);
  if (!response?.ok) return null;
  const answer = FollowedLookup.safeParse(await response.json().catch(() => null));
  if (!answer.success) return null;
  return answer.data.servers.map(({ server: name, prices }) => {
    const row = prices?.find(
      ({ marketplace, asin }) => asin === wanted.asin && marketplace === wanted.marketplace.suffix,
    );
    const found = row ? priced(wanted.marketplace, row.price, row.lastConfirmedAt ?? row.since) : null;
    return { server: name, isSilent: prices === null, found };
  });
}

const priced = ({ currency }: Marketplace, price: number | null, seenAtS: number): ElsewherePrice => ({
  price,
  currency,
  exponent: exponentOf(currency),
  seenAt: seenAtS * 1000,
});
