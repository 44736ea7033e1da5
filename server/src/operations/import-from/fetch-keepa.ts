import { appendFile, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { type Asin, type Marketplace, parseProductId, productOfSeries } from "@tidemark/core";
import { watch } from "@tidemark/drizzle";
import { isNull } from "drizzle-orm";
import * as z from "zod/mini";
import type { Pool } from "../../platform/database.ts";
import { jsonOrNull } from "../../platform/json-or-null.ts";
import { orm } from "../../platform/orm.ts";
import { baseOf, fetchAnswer } from "./fetch-answer.ts";
import { ImportError } from "./import-item.ts";
import { keepaDomains } from "./parse-keepa.ts";

/** A product that Keepa is asked for. */
export interface KeepaProduct {
  readonly domain: number;
  readonly marketplace: Marketplace;
  readonly asin: Asin;
}

const productsOfRequest = 10;
/** A day's refill of the smallest plan takes no longer than this for one token. */
const longestWaitMs = 30 * 60_000;
const mostRefusals = 5;

/** What each answer says of the key's tokens: how many are left, when the next come (ms), how many a minute. */
const Tokens = z.object({ tokensLeft: z.number(), refillIn: z.number(), refillRate: z.number() });

/** The products that somebody watches here, and that Keepa has. */
export async function watchedAtKeepa(pool: Pool): Promise<KeepaProduct[]> {
  const rows = await orm(pool)
    .selectDistinct({ id: watch.seriesId })
    .from(watch)
    .where(isNull(watch.endedAt));
  const domains = new Map(Object.entries(keepaDomains).map(([domain, suffix]) => [suffix, Number(domain)]));
  const products = [...new Set(rows.map(({ id }) => productOfSeries(id)))].sort((a, b) => (a < b ? -1 : 1));
  return products.flatMap((id) => {
    const product = parseProductId(id);
    const domain = domains.get(product?.marketplace.suffix ?? "");
    return product && domain !== undefined ? [{ domain, ...product }] : [];
  });
}

/**
 * Asks Keepa for the histories of products and writes its answers into a file, as fast as the key's tokens allow. What is in the
 * file already, of a run that was killed, is not asked for again: it was paid for. The key is in no error and no file.
 */
export async function fetchKeepa(
  place: string,
  key: string,
  products: readonly KeepaProduct[],
  file: string,
  progress: (text: string) => void,
  wait: (ms: number) => Promise<unknown> = sleep,
): Promise<void> {
  const base = baseOf(place);
  const ask = async (path: string, query: Readonly<Record<string, string>>) => {
    const url = new URL(path, base);
    url.search = new URLSearchParams({ key, ...query }).toString();
    const { status, text } = await fetchAnswer(url);
    const tokens = Tokens.safeParse(jsonOrNull(text));
    if (status === 401 || status === 402 || status === 403) {
      throw new ImportError(`${base.host} refuses the key in KEEPA_KEY.`);
    }
    if ((status !== 200 && status !== 429) || !tokens.success) {
      throw new ImportError(`${base.host} answered ${status}, not as Keepa does.`);
    }
    return { text, isRefused: status === 429, tokens: tokens.data };
  };
  const done = await doneIn(file);
  const waiting = products.filter((one) => !done.has(nameOf(one)));
  let { tokens } = await ask("token", {});
  let refusals = 0;
  while (waiting.length > 0) {
    if (tokens.tokensLeft < 1) {
      const ms = Math.min(longestWaitMs, Math.max(1000, tokens.refillIn));
      progress(
        `${done.size} of ${products.length} products are read; waiting ${Math.ceil(ms / 1000)} s for tokens`,
      );
      await wait(ms);
      ({ tokens } = await ask("token", {}));
      continue;
    }
    const { domain } = waiting[0]!;
    const most = Math.min(productsOfRequest, Math.floor(tokens.tokensLeft));
    const batch = waiting.filter((one) => one.domain === domain).slice(0, most);
    const asin = batch.map((one) => one.asin).join(",");
    const answer = await ask("product", { domain: String(domain), asin, history: "1" });
    tokens = answer.tokens;
    if (answer.isRefused) {
      refusals += 1;
      if (refusals > mostRefusals)
        throw new ImportError(`${base.host} refuses to answer, although tokens are left.`);
      tokens = { ...tokens, tokensLeft: Math.min(0, tokens.tokensLeft) };
      continue;
    }
    // The answer first: killed between the two, its products are asked for again, and stand twice in the file.
    await appendFile(file, `${answer.text.replaceAll(/[\r\n]/g, " ")}\n`);
    await appendFile(`${file}.done`, batch.map((one) => `${nameOf(one)}\n`).join(""));
    for (const one of batch) {
      waiting.splice(waiting.indexOf(one), 1);
      done.add(nameOf(one));
    }
    progress(`${done.size} of ${products.length} products are read; ${tokens.tokensLeft} tokens are left`);
  }
}

const nameOf = ({ domain, asin }: KeepaProduct): string => `${domain} ${asin}`;

async function doneIn(file: string): Promise<Set<string>> {
  const text = await readFile(`${file}.done`, "utf8").catch(() => "");
  return new Set(text.split("\n").filter((line) => line !== ""));
}
