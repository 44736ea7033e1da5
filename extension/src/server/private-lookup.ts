import {
  type Asin,
  exponentOf,
  longestPrefix,
  lookupText,
  type Marketplace,
  productIdOf,
} from "@tidemark/core";
import { LookupAnswer, type ProductView, type SeriesView } from "@tidemark/core/wire";
import { type Fetch, failureOf, type LookupResult, sendRequest, serverTime } from "./client.ts";

/** SHA-256 as lower-case hex. */
export type Digest = (text: string) => Promise<string>;

/** `now`: as in `FoundProduct`. */
type Bucket = LookupAnswer & { readonly now: number };
type BucketAnswer = Bucket | "wrong-length" | Extract<LookupResult, { ok: false }>;

/**
 * Asks for all products whose digest begins with the same digits, and picks the wanted one here: the server learns no
 * more than those digits. It says how many it needs; more than `longestPrefix` it is not told.
 */
export async function lookUpPrivately(
  fetch: Fetch,
  server: string,
  wanted: { readonly marketplace: Marketplace; readonly asin: Asin },
  digest: Digest,
): Promise<LookupResult> {
  const text = await digest(lookupText(wanted.marketplace, wanted.asin));
  return lookUpText(fetch, server, wanted, text, await fetchBucket(fetch, server));
}

/**
 * The same of several products of one shop, one a request and in random order: the order of the requests says nothing of
 * the page's. Of each product the answer, in the order of `asins`.
 */
export async function lookUpEachPrivately(
  fetch: Fetch,
  server: string,
  { marketplace, asins }: { readonly marketplace: Marketplace; readonly asins: readonly Asin[] },
  digest: Digest,
  random: () => number,
): Promise<readonly LookupResult[]> {
  const waiting = shuffled([...new Set(asins)], random);
  const results = new Map<Asin, LookupResult>();
  const start = await fetchBucket(fetch, server);
  const work = async (): Promise<void> => {
    for (let asin = waiting.pop(); asin; asin = waiting.pop()) {
      const wanted = { marketplace, asin };
      const text = await digest(lookupText(marketplace, asin));
      results.set(asin, await lookUpText(fetch, server, wanted, text, start));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return asins.map((asin) => results.get(asin)!);
}

const atOnce = 4;

/** Fisher and Yates. */
function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const mixed = [...items];
  for (let last = mixed.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [mixed[last], mixed[other]] = [mixed[other]!, mixed[last]!];
  }
  return mixed;
}

/** `start`: the answer without a prefix, which says how many digits the server needs. */
async function lookUpText(
  fetch: Fetch,
  server: string,
  wanted: { readonly marketplace: Marketplace; readonly asin: Asin },
  text: string,
  start: BucketAnswer,
): Promise<LookupResult> {
  let answer = start;
  // The server may need more digits by the time of the second request: then both are sent once more.
  for (let turn = 0; turn < 2 && typeof answer !== "string" && !("ok" in answer); turn++) {
    if (answer.length > longestPrefix) return { ok: false, reason: "no-tidemark" };
    if (answer.length === answer.prefix.length) return pickProduct(answer, wanted);
    const bucket = await fetchBucket(fetch, server, `/${text.slice(0, answer.length)}`);
    answer = bucket === "wrong-length" ? await fetchBucket(fetch, server) : bucket;
  }
  if (typeof answer === "string") return { ok: false, reason: "busy" };
  if ("ok" in answer) return answer;
  return answer.length === answer.prefix.length ? pickProduct(answer, wanted) : { ok: false, reason: "busy" };
}

/** `prefix`: "" or `/` and hex digits. */
async function fetchBucket(fetch: Fetch, server: string, prefix = ""): Promise<BucketAnswer> {
  try {
    const response = await sendRequest(fetch, `${server}/v1/lookup${prefix}`, {});
    if (response.status === 400) return "wrong-length";
    if (response.status === 404) return { ok: false, reason: "no-tidemark" };
    if (response.status === 401) return { ok: false, reason: "locked" };
    if (!response.ok) return { ok: false, reason: "busy" };
    const answer = LookupAnswer.safeParse(await response.json().catch(() => null));
    return answer.success
      ? { ...answer.data, now: serverTime(response) }
      : { ok: false, reason: "no-tidemark" };
  } catch (error) {
    return { ok: false, reason: await failureOf(error, fetch, server) };
  }
}

const timeOf = (seconds: number | null | undefined): string | null =>
  typeof seconds === "number" ? new Date(seconds * 1000).toISOString() : null;

const priceMark = (price: number | null | undefined, at: number | null | undefined): SeriesView["lowest"] => {
  const time = timeOf(at);
  return typeof price === "number" && time !== null ? { price, at: time } : null;
};

function pickProduct(
  { products, series, claims, now }: Bucket,
  { marketplace, asin }: { readonly marketplace: Marketplace; readonly asin: Asin },
): LookupResult {
  const row = products.asin.findIndex(
    (one, at) => one === asin && products.marketplace[at] === marketplace.suffix,
  );
  if (row < 0) return { ok: false, reason: "unknown" };
  const found: ProductView["series"] = {};
  series.product.forEach((product, at) => {
    if (product !== row) return;
    const appraisal = series.appraisal[at];
    found[series.series[at]!] = {
      currency: marketplace.currency,
      exponent: exponentOf(marketplace.currency),
      price: series.price[at] ?? null,
      since: timeOf(series.since[at]),
      lastConfirmedAt: timeOf(series.lastConfirmedAt[at]),
      lowest: priceMark(series.lowest[at], series.lowestAt[at]),
      highest: priceMark(series.highest[at], series.highestAt[at]),
      claims: claims.row.flatMap((of, claim) =>
        of === at
          ? [
              {
                price: claims.price[claim] ?? null,
                seenBy: claims.seenBy[claim] ?? 0,
                since: timeOf(claims.since[claim]) ?? new Date(0).toISOString(),
              },
            ]
          : [],
      ),
      ...(appraisal && { appraisal }),
    };
  });
  const product: ProductView = {
    id: String(productIdOf(marketplace, asin)),
    marketplace: marketplace.suffix,
    asin,
    title: null,
    image: null,
    dirty: Object.values(found).some((view) => view.claims.length > 0),
    series: found,
  };
  return { ok: true, product, history: null, others: [], now };
}

/** The digest by Web Crypto. */
export const sha256: Digest = async (text) => {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};
