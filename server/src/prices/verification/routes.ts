import {
  LeaseRequest,
  ReadingRequest,
  type ReadingResult,
  ReleaseRequest,
  RenewalRequest,
} from "@tidemark/core/wire";
import { type Context, Hono } from "hono";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { readBody } from "../../platform/http/body.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import type { PriceServices } from "../services.ts";
import { lease, release, renew } from "./lease.ts";
import { takeReading } from "./take-reading.ts";

/** The cards of a search page are the largest reading. */
const maxReadingBytes = 512 * 1024;

export function verificationRoutes({ pool, policy, verifier, metrics, clock }: PriceServices): Hono<AppEnv> {
  const idOf = (c: Context<AppEnv>): bigint => {
    const id = c.req.param("id") ?? "";
    if (!/^\d{1,18}$/.test(id))
      throw new ServiceError("bad-request", "The verification id must be a number.");
    return BigInt(id);
  };
  const gone = () => new ServiceError("conflict", "The lease has expired or is not yours.");

  return new Hono<AppEnv>()
    .post("/v1/verifications/lease", async (c) => {
      await verifier.guard.require(c);
      return c.json(await lease(pool, await readBody(c, LeaseRequest, 4096), clock(), policy));
    })
    .post("/v1/verifications/:id/reading", async (c) => {
      await verifier.guard.require(c);
      const { leaseToken, page } = await readBody(c, ReadingRequest, maxReadingBytes);
      const outcome = await takeReading(pool, { id: idOf(c), token: leaseToken }, page, clock(), policy);
      if (!outcome) throw gone();
      metrics.readings.inc({ outcome });
      return c.json({ outcome } satisfies ReadingResult);
    })
    .post("/v1/verifications/:id/renewal", async (c) => {
      await verifier.guard.require(c);
      const { leaseToken, leaseMs } = await readBody(c, RenewalRequest, 4096);
      if (!(await renew(pool, { id: idOf(c), token: leaseToken }, leaseMs, clock()))) throw gone();
      return c.body(null, 204);
    })
    .post("/v1/verifications/:id/release", async (c) => {
      await verifier.guard.require(c);
      const { leaseToken } = await readBody(c, ReleaseRequest, 4096);
      if (!(await release(pool, { id: idOf(c), token: leaseToken }))) throw gone();
      return c.body(null, 204);
    });
}
