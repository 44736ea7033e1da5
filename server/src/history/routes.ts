import {
  type Asin,
  type Marketplace,
  marketplaceBySuffix,
  parseAsin,
  type SeriesKind,
  seriesKinds,
} from "@tidemark/core";
import { Granularity, Range } from "@tidemark/core/wire";
import { type Context, Hono } from "hono";
import { etag } from "hono/etag";
import type { AppEnv, Services } from "../http/context.ts";
import { ServiceError } from "../http/errors.ts";
import { historyView, rangeStart } from "./history-view.ts";
import { isKnown, productView } from "./product-view.ts";

/** The product that a path names; throws bad-request for a bad ASIN, not-found for an unknown marketplace. */
export function productInPath(c: Context<AppEnv>): { marketplace: Marketplace; asin: Asin } {
  const marketplace = marketplaceBySuffix(c.req.param("marketplace") ?? "");
  if (!marketplace) throw new ServiceError("not-found", "There is no such marketplace.");
  const asin = parseAsin(c.req.param("asin") ?? "");
  if (!asin) throw new ServiceError("bad-request", "An ASIN has 10 letters and digits.");
  return { marketplace, asin };
}

function oneOf<T extends string>(
  name: string,
  value: string | undefined,
  values: readonly T[],
  fallback: T,
): T {
  if (value === undefined) return fallback;
  const known = values.find((other) => other === value);
  if (!known) throw new ServiceError("bad-request", `${name}: one of ${values.join(", ")}.`);
  return known;
}

export function historyRoutes({ pool, clock }: Services): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .use("/v1/products/*", etag())
    .get("/v1/products/:marketplace/:asin", async (c) => {
      const { marketplace, asin } = productInPath(c);
      const view = await productView(pool, marketplace, asin, clock());
      if (!view) throw new ServiceError("not-found", "Nobody has reported this product yet.");
      c.header("Cache-Control", "no-cache");
      return c.json(view);
    })
    .get("/v1/products/:marketplace/:asin/history", async (c) => {
      const { marketplace, asin } = productInPath(c);
      const series = oneOf<SeriesKind>("series", c.req.query("series"), seriesKinds, "buy_box");
      const range = oneOf<Range>("range", c.req.query("range"), Range.options, "all");
      const granularity = oneOf<Granularity>(
        "granularity",
        c.req.query("granularity"),
        Granularity.options,
        "raw",
      );
      if (!(await isKnown(pool, marketplace, asin))) {
        throw new ServiceError("not-found", "Nobody has reported this product yet.");
      }
      const now = clock();
      const from = rangeStart(range, now);
      c.header("Cache-Control", "no-cache");
      return c.json(await historyView(pool, marketplace, asin, series, from, granularity, now));
    });
}
