import {
  maxSealedLength,
  type PurchaseVault,
  type PurchaseVersion,
  SealedPurchases,
} from "@tidemark/core/wire";
import { type Context, Hono } from "hono";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { readBody } from "../../platform/http/body.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { t } from "../../platform/texts.ts";
import { holderOf } from "../holders/holder.ts";
import type { AlertServices } from "../services.ts";
import { deleteVault, readVault, writeVault } from "./purchase-vault.ts";

/** A browser writes after each change of its list; each write may be a megabyte. */
const writesPerHour = 120;

/** Routes for a holder's encrypted purchases. The path is a secret's neighbour: no answer is stored. */
export function purchaseRoutes({ pool, rateLimits }: AlertServices): Hono<AppEnv> {
  const writes = rateLimits.of("vault writes", writesPerHour);
  return new Hono<AppEnv>()
    .get("/v1/me/purchases", async (c) => {
      const { id } = await holderOf(c, pool);
      const vault = await readVault(pool, id);
      if (!vault) throw new ServiceError("not-found", t("problem.vault.none"));
      c.header("ETag", etagOf(vault.version));
      return c.json(vault satisfies PurchaseVault);
    })
    .put("/v1/me/purchases", async (c) => {
      const { id } = await holderOf(c, pool);
      const retryAfterS = await writes.take(String(id));
      if (retryAfterS > 0) throw new ServiceError("too-many", t("problem.vault.many"), { retryAfterS });
      const { sealed } = await readBody(c, SealedPurchases, maxSealedLength + 1024);
      const replaces = replacedVersion(c);
      const version = await writeVault(pool, id, { sealed, replaces });
      if (version === null) throw new ServiceError("precondition-failed", t("problem.vault.changed"));
      c.header("ETag", etagOf(version));
      return c.json({ version } satisfies PurchaseVersion);
    })
    .delete("/v1/me/purchases", async (c) => {
      const { id } = await holderOf(c, pool);
      await deleteVault(pool, id);
      return c.body(null, 204);
    });
}

const etagOf = (version: number): string => `"${version}"`;

/** The version that a request replaces; null: none. Throws bad-request for one that does not say. */
function replacedVersion(c: Context): number | null {
  if (c.req.header("if-none-match") === "*") return null;
  const version = /^(?:W\/)?"(\d{1,9})"$/.exec(c.req.header("if-match") ?? "")?.[1];
  if (version === undefined) {
    throw new ServiceError("bad-request", "Send If-Match with the ETag, or If-None-Match: *.");
  }
  return Number(version);
}
