import { Hono } from "hono";
import { changesStatus } from "../changes/status.ts";
import type { AppEnv, Services } from "../http/context.ts";

/** `/healthz`: the process lives. `/readyz`: it can serve. `/metrics`: Prometheus. */
export function healthRoutes({ pool, metrics }: Services): Hono<AppEnv> {
  return new Hono<AppEnv>()
    .get("/healthz", (c) => c.json({ ok: true }))
    .get("/readyz", async (c) => {
      try {
        const [row] = await pool<{ walLevel: string; version: string }[]>`
          select current_setting('wal_level') as "walLevel", current_setting('server_version') as version`;
        return c.json({
          ready: true,
          database: { version: row!.version, walLevel: row!.walLevel },
          changes: await changesStatus(pool),
        });
      } catch {
        return c.json({ ready: false, database: "unreachable" }, 503);
      }
    })
    .get("/metrics", async (c) =>
      c.body(await metrics.registry.metrics(), 200, { "Content-Type": metrics.registry.contentType }),
    );
}
