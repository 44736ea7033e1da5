import { type Asin, type Marketplace, marketplaceBySuffix, parseAsin, productIdOf } from "@tidemark/core";
import { type Context, Hono } from "hono";
import { etag } from "hono/etag";
import { addressOf } from "../platform/http/address.ts";
import type { AppEnv } from "../platform/http/app-env.ts";
import { encodingFor } from "../platform/http/encoding.ts";
import { ServiceError } from "../platform/http/problem-details.ts";
import { Turns } from "../platform/http/turns.ts";
import { HistoryCache, matchesETag } from "./history-cache.ts";
import { parseHistoryQuery } from "./history-query.ts";
import { historyText } from "./history-view.ts";
import { productView } from "./product-view.ts";
import type { HistoryServices } from "./services.ts";

/** The product that a path names; throws bad-request for a bad ASIN, not-found for an unknown marketplace. */
export function productInPath(c: Context<AppEnv>): { marketplace: Marketplace; asin: Asin } {
  const marketplace = marketplaceBySuffix(c.req.param("marketplace") ?? "");
  if (!marketplace) throw new ServiceError("not-found", "There is no such marketplace.");
  const asin = parseAsin(c.req.param("asin") ?? "");
  if (!asin) throw new ServiceError("bad-request", "An ASIN has 10 letters and digits.");
  return { marketplace, asin };
}

const unknown = () => new ServiceError("not-found", "Nobody has reported this product yet.");

/** Two of the pool's ten connections: however long they are, histories keep nobody else from the database. */
export const historyTurns = (): Turns => new Turns({ atOnce: 2, ofNetwork: 64, ofAll: 512 });

export function historyRoutes(services: HistoryServices): Hono<AppEnv> {
  const { reads, clock, historyCacheBytes, trustedProxies } = services;
  const turns = historyTurns();
  const cache = new HistoryCache(historyCacheBytes);
  return new Hono<AppEnv>()
    .get("/v1/products/:marketplace/:asin", etag(), async (c) => {
      const { marketplace, asin } = productInPath(c);
      const view = await reads.run((pool) => productView(pool, marketplace, asin, clock()));
      if (!view) throw unknown();
      c.header("Cache-Control", "no-cache");
      return c.json(view);
    })
    .get("/v1/products/:marketplace/:asin/history", async (c) => {
      const { marketplace, asin } = productInPath(c);
      const now = clock();
      const query = parseHistoryQuery((name) => c.req.query(name), prefersCsv(c.req.header("Accept")), now);
      const encoding = encodingFor(c.req.header("Accept-Encoding"));
      const { series, granularity, from, until, format } = query;
      const key = `${series} ${granularity} ${from} ${until} ${format}`;
      const product = productIdOf(marketplace, asin);
      const kept = await reads.run((pool) =>
        cache.answer(pool, product, key, encoding, now, () =>
          turns.run(addressOf(c, trustedProxies), () => historyText(pool, marketplace, asin, query, now)),
        ),
      );
      if (!kept) throw unknown();
      c.header("ETag", kept.etag);
      // It may be kept, and is to be asked for again each time: a price can prove false at any moment.
      c.header("Cache-Control", "public, no-cache");
      c.header("Vary", "Accept, Accept-Encoding");
      if (matchesETag(c.req.header("If-None-Match"), kept)) return c.body(null, 304);
      if (encoding !== "identity") c.header("Content-Encoding", encoding);
      if (format === "csv") {
        c.header("Content-Disposition", `attachment; filename="${marketplace.suffix}-${asin}.csv"`);
      }
      return c.body(kept.body, 200, { "Content-Type": types[format] });
    });
}

const types = { json: "application/json", csv: "text/csv; charset=utf-8; header=present" };

/** Whether CSV is asked for by name, and before JSON. */
function prefersCsv(accept = ""): boolean {
  const [csv, json] = [accept.indexOf("text/csv"), accept.indexOf("application/json")];
  return csv >= 0 && (json < 0 || csv < json);
}
