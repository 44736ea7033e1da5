import { Retraction, type RetractionResult } from "@tidemark/core/wire";
import { Hono } from "hono";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { readBody } from "../../platform/http/body.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import type { PriceServices } from "../services.ts";
import { retract } from "./retract-by-operator.ts";

export function retractionRoutes({ pool, ownerUrl, operator, clock }: PriceServices): Hono<AppEnv> {
  return new Hono<AppEnv>().post("/v1/retractions", async (c) => {
    operator.require(c);
    const retracted = await retract(pool, await readBody(c, Retraction, 4096), clock(), ownerUrl);
    if (retracted.ok) return c.json({ revision: retracted.revision } satisfies RetractionResult);
    throw retracted.reason === "unknown-point"
      ? new ServiceError("not-found", "The series has no such point.")
      : new ServiceError("conflict", "The point was already retracted.");
  });
}
