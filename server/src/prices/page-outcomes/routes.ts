import { clientVersion } from "@tidemark/core";
import { PageCountBatch, type PageCountResult } from "@tidemark/core/wire";
import { Hono } from "hono";
import { requireReporter } from "../../accounts/require-reporter.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { readBody } from "../../platform/http/body.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import type { PriceServices } from "../services.ts";
import { takePageCounts } from "./take-counts.ts";

/** An extension sends one a day, and repeats it after a failure. */
const bodiesPerHour = 12;
const maxBytes = 16 * 1024;

/** Page counts: how many pages gave a price by which rule, or none and why. */
export function pageCountRoutes({ pool, tokens, rateLimits, clock }: PriceServices): Hono<AppEnv> {
  const limit = rateLimits.of("page counts", bodiesPerHour);
  return new Hono<AppEnv>().post("/v1/page-counts", async (c) => {
    const { id: reporter } = requireReporter(c, tokens);
    const retryAfterS = await limit.take(reporter);
    if (retryAfterS > 0) throw new ServiceError("too-many", "Too many page counts.", { retryAfterS });
    const { client, counts } = await readBody(c, PageCountBatch, maxBytes);
    const counted = await takePageCounts(pool, { reporter, client: clientVersion(client), counts }, clock());
    return c.json({ counted } satisfies PageCountResult);
  });
}
