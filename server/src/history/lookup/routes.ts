import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { lookupLength } from "@tidemark/core";
import { product } from "@tidemark/drizzle";
import { count, isNotNull } from "drizzle-orm";
import { type Context, Hono } from "hono";
import type { Pool } from "../../platform/database.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { orm } from "../../platform/orm.ts";
import { PromiseCache } from "../../platform/promise-cache.ts";
import type { HistoryServices } from "../services.ts";
import { lookupAnswer } from "./lookup-answer.ts";
import { estimatedProducts } from "./statements.ts";

const answerMs = 60_000;
const lengthMs = 600_000;
const keptAnswers = 256;
const fewProducts = 20_000;

const packed = promisify(gzip);

export function lookupRoutes({ reads, clock }: HistoryServices): Hono<AppEnv> {
  const lengths = new PromiseCache<number>(1, lengthMs, clock);
  const answers = new PromiseCache<Packed>(keptAnswers, answerMs, clock);
  const lengthNow = () => lengths.get("", async () => lookupLength(await reads.run(productCount)));
  const answer = async (c: Context<AppEnv>, prefix: string) => {
    const ready = await answers.get(prefix, async () =>
      pack(JSON.stringify(await reads.run((pool) => lookupAnswer(pool, prefix, clock())))),
    );
    return send(c, ready);
  };
  return new Hono<AppEnv>()
    .get("/v1/lookup", async (c) => {
      const length = await lengthNow();
      if (length === 0) return answer(c, "");
      return send(c, await pack(JSON.stringify({ ...nothing, length })));
    })
    .get("/v1/lookup/:prefix", async (c) => {
      const prefix = c.req.param("prefix").toLowerCase();
      const length = await lengthNow();
      if (prefix.length !== length || !/^[0-9a-f]*$/.test(prefix)) {
        throw new ServiceError("bad-request", `The prefix has ${length} hex digits here.`, {
          members: { length },
        });
      }
      return answer(c, prefix);
    });
}

const nothing = {
  prefix: "",
  products: { marketplace: [], asin: [] },
  series: {
    product: [],
    series: [],
    price: [],
    since: [],
    lastConfirmedAt: [],
    lowest: [],
    lowestAt: [],
    highest: [],
    highestAt: [],
    appraisal: [],
  },
  claims: { row: [], price: [], seenBy: [], since: [] },
};

interface Packed {
  readonly plain: string;
  readonly gzip: Uint8Array<ArrayBuffer>;
  readonly etag: string;
}

async function pack(plain: string): Promise<Packed> {
  const etag = `"${createHash("sha256").update(plain).digest("base64url").slice(0, 22)}"`;
  return { plain, gzip: new Uint8Array(await packed(plain)), etag };
}

function send(c: Context<AppEnv>, { plain, gzip, etag }: Packed): Response {
  c.header("Cache-Control", `public, max-age=${answerMs / 1000}`);
  c.header("ETag", etag);
  c.header("Vary", "Accept-Encoding");
  if (c.req.header("if-none-match") === etag) return c.body(null, 304);
  c.header("Content-Type", "application/json");
  if (!/\bgzip\b/.test(c.req.header("accept-encoding") ?? "")) return c.body(plain);
  c.header("Content-Encoding", "gzip");
  return c.body(gzip);
}

/**
 * How many products have an accepted price: only among these is a look-up hidden, for anybody can invent others. Where
 * there are many, the estimate of PostgreSQL's statistics will do.
 */
async function productCount(pool: Pool): Promise<number> {
  const [estimate] = await estimatedProducts(pool);
  if (estimate.n > fewProducts) return estimate.n;
  const db = orm(pool);
  const products = db
    .select({ changedAt: product.changedAt })
    .from(product)
    .where(isNotNull(product.changedAt))
    .limit(fewProducts * 16)
    .as("products");
  const [row] = await db.select({ n: count() }).from(products);
  return row!.n;
}
