import type { Health } from "@tidemark/core/wire";
import { Hono } from "hono";
import { accepts } from "hono/accepts";
import { changesStatus } from "../changes/status.ts";
import type { AppEnv, Services } from "../http/context.ts";
import { healthPage } from "../website/health-page.ts";
import { healthView } from "./health-view.ts";

/** Anybody may look, as often as they like: it is counted this often. */
const freshMs = 5000;

/** `/health`: how it fares, for people and programs. `/healthz`: the process lives. `/readyz`: it can serve. `/metrics`: Prometheus. */
export function healthRoutes({ pool, policy, metrics, assets, clock }: Services): Hono<AppEnv> {
  let counted: { readonly at: number; readonly view: Promise<Health> } | null = null;
  const view = () => {
    const now = clock();
    if (!counted || Math.abs(now - counted.at) >= freshMs) {
      counted = { at: now, view: healthView(pool, clock, policy) };
      counted.view.catch(() => (counted = null));
    }
    return counted.view;
  };
  return new Hono<AppEnv>()
    .get("/health", async (c) => {
      c.header("Vary", "Accept");
      const wantsPage = accepts(c, {
        header: "Accept",
        supports: ["application/json", "text/html"],
        default: "application/json",
      });
      return wantsPage === "text/html" ? c.html(healthPage(assets, await view())) : c.json(await view());
    })
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
