import { BulkChange, type BulkChanged, NewWatch, type Watches, WatchPatch } from "@tidemark/core/wire";
import { type Context, Hono } from "hono";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { readBody } from "../../platform/http/body.ts";
import { idInPath } from "../../platform/http/id-in-path.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { t } from "../../platform/texts.ts";
import { holderOf } from "../holders/holder.ts";
import type { AlertServices } from "../services.ts";
import { changeWatches } from "./change-watches.ts";
import { createWatch, productNamed } from "./create-watch.ts";
import { countNewWatch } from "./rate-limit.ts";
import { requireReadKey } from "./require-read-key.ts";
import { updateWatch } from "./update-watch.ts";
import { endWatch, listWatches } from "./watches.ts";

const maxBytes = 4096;
const maxBulkBytes = 32_768;
const unknown = () => new ServiceError("not-found", t("problem.watches.unknown"));

export function watchRoutes(services: AlertServices): Hono<AppEnv> {
  const { pool, clock } = services;
  return new Hono<AppEnv>()
    .post("/v1/watches", async (c) => {
      const { id } = await holderOf(c, pool);
      await requireReadKey(c, services);
      const key = keyOf(c);
      await countNewWatch(c, services);
      const { watch, isNew } = await createWatch(
        pool,
        id,
        await readBody(c, NewWatch, maxBytes),
        key,
        clock(),
      );
      return c.json(watch, isNew ? 201 : 200);
    })
    .get("/v1/watches", async (c) => {
      const { id } = await holderOf(c, pool);
      const watches = await listWatches(pool, id, clock(), productInQuery(c));
      c.header("Cache-Control", "private, no-cache");
      return c.json({ watches } satisfies Watches);
    })
    .post("/v1/me/watches", async (c) => {
      const { id } = await holderOf(c, pool);
      const changed = await changeWatches(pool, id, await readBody(c, BulkChange, maxBulkBytes), clock());
      return c.json({ changed } satisfies BulkChanged);
    })
    .patch("/v1/watches/:id", async (c) => {
      const { id } = await holderOf(c, pool);
      const patch = await readBody(c, WatchPatch, maxBytes);
      const watch = await updateWatch(pool, id, idInPath(c), patch, clock());
      if (!watch) throw unknown();
      return c.json(watch);
    })
    .delete("/v1/watches/:id", async (c) => {
      const { id } = await holderOf(c, pool);
      if (!(await endWatch(pool, id, idInPath(c), clock()))) throw unknown();
      return c.body(null, 204);
    });
}

function keyOf(c: Context): string | null {
  const key = c.req.header("idempotency-key");
  if (key === undefined) return null;
  if (/^[\x21-\x7e]{1,128}$/.test(key)) return key;
  throw new ServiceError("bad-request", "Idempotency-Key: 1 to 128 visible characters.");
}

function productInQuery(c: Context): bigint | null {
  const { marketplace, asin } = c.req.query();
  if (marketplace === undefined && asin === undefined) return null;
  return productNamed({ marketplace: marketplace ?? "", asin: asin ?? "" });
}
