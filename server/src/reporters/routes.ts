import { Registration } from "@tidemark/core/wire";
import { Hono } from "hono";
import { addressOf } from "../http/address.ts";
import { readBody } from "../http/body.ts";
import type { AppEnv, Services } from "../http/context.ts";
import { ServiceError } from "../http/errors.ts";
import { redeemInvite } from "./invites.ts";

export function reporterRoutes({ pool, tokens, limits, trustedProxies }: Services): Hono<AppEnv> {
  return new Hono<AppEnv>().post("/v1/reporters", async (c) => {
    const wait = limits.registrations.take(addressOf(c, trustedProxies));
    if (wait > 0) throw new ServiceError("too-many", "Too many registrations.", { retryAfterS: wait });
    const { code } = await readBody(c, Registration, 1024);
    const { token, reporter, expiresAt } = tokens.issue();
    if (!(await redeemInvite(pool, code, reporter))) {
      throw new ServiceError("unauthorized", "This invite code is unknown or used.");
    }
    return c.json({ token, expiresAt: expiresAt.toISOString() }, 201);
  });
}
