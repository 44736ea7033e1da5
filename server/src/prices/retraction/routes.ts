import { Retraction, type RetractionResult, type WithdrawnReport } from "@tidemark/core/wire";
import { Hono } from "hono";
import * as z from "zod/mini";
import { requireReporter } from "../../accounts/require-reporter.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { readBody } from "../../platform/http/body.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import type { PriceServices } from "../services.ts";
import { retract } from "./retract-by-operator.ts";
import { withdrawReport } from "./withdraw-votes.ts";

const Uuid = z.uuid();
/** For each reporter: a person who takes back a few products, some reports each. */
const withdrawalsPerHour = 240;

/** The operator retracts accepted points; reporters take back what they reported. */
export function retractionRoutes(services: PriceServices): Hono<AppEnv> {
  const { pool, reads, ownerUrl, operator, tokens, profile, rateLimits, clock } = services;
  const limit = rateLimits.of("withdrawals", withdrawalsPerHour);
  const routes = new Hono<AppEnv>().delete("/v1/reports/:id", async (c) => {
    const { id: reporter } = requireReporter(c, tokens);
    const reportId = Uuid.safeParse(c.req.param("id"));
    if (!reportId.success) throw new ServiceError("not-found", "There is no report of this id.");
    const retryAfterS = await limit.take(reporter);
    if (retryAfterS > 0) throw new ServiceError("too-many", "Too many reports taken back.", { retryAfterS });
    const report = { reporter, reportId: reportId.data };
    const withdrawn = await withdrawReport(pool, report, clock(), profile.policy);
    await reads.caughtUp();
    return c.json({ withdrawn } satisfies WithdrawnReport);
  });
  return routes.post("/v1/retractions", async (c) => {
    await operator.require(c);
    const retracted = await retract(pool, await readBody(c, Retraction, 4096), clock(), ownerUrl);
    await reads.caughtUp();
    if (retracted.ok) return c.json({ revision: retracted.revision } satisfies RetractionResult);
    throw retracted.reason === "unknown-point"
      ? new ServiceError("not-found", "The series has no such point.")
      : new ServiceError("conflict", "The point was already retracted.");
  });
}
