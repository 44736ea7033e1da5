import type { Health } from "@tidemark/core/wire";
import { Hono } from "hono";
import { accepts } from "hono/accepts";
import { changesStatus } from "../changes/status.ts";
import type { AppEnv, Services } from "../http/context.ts";
import { healthPage } from "../website/health-page.ts";
import { within } from "../within.ts";
import { healthView } from "./health-view.ts";

/** Anybody may look, as often as they like: it is counted this often. */
const freshMs = 5000;
const readyFreshMs = 1000;
/** Who asks whether it can serve hears so within. */
const readyMs = 2000;

/** `/health`: how it fares, for people and programs. `/healthz`: the process lives. `/readyz`: it can serve. `/metrics`: Prometheus. */
export function healthRoutes({
  pool,
  policy,
  intake,
  metrics,
  fullDisk,
  assets,
  clock,
}: Services): Hono<AppEnv> {
  let counted: { readonly at: number; readonly view: Promise<Health> } | null = null;
  const view = () => {
    const now = clock();
    if (!counted || now - counted.at >= freshMs) {
      counted = { at: now, view: healthView(pool, now, policy) };
      counted.view.catch(() => (counted = null));
    }
    return counted.view;
  };
  /** Ready is who can commit reports: asked of every lane, by everybody once a second at most. */
  const look = async () => {
    const [[row], changes] = await Promise.all([
      pool<{ walLevel: string; version: string }[]>`
        select current_setting('wal_level') as "walLevel", current_setting('server_version') as version`,
      changesStatus(pool),
      intake.check(),
    ]);
    return { database: { version: row!.version, walLevel: row!.walLevel }, changes };
  };
  let looked: { readonly at: number; readonly found: ReturnType<typeof look> } | null = null;
  const ready = () => {
    const now = performance.now();
    if (!looked || now - looked.at >= readyFreshMs) looked = { at: now, found: within(readyMs, look()) };
    return looked.found;
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
      const reason = await fullDisk.sentence();
      if (reason) return c.json({ ready: false, reason }, 503);
      try {
        return c.json({ ready: true, ...(await ready()) });
      } catch {
        return c.json({ ready: false, database: "unreachable" }, 503);
      }
    })
    .get("/metrics", async (c) =>
      c.body(await metrics.registry.metrics(), 200, { "Content-Type": metrics.registry.contentType }),
    );
}
