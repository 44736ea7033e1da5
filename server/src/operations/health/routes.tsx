/** @jsxImportSource hono/jsx */
import { type Context, Hono } from "hono";
import { changesStatus } from "../../alerts/changes/relay-status.ts";
import { isNear } from "../../platform/http/address.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { keyIn } from "../../platform/http/key-guard.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { wantsPage } from "../../platform/http/wants-page.ts";
import { within } from "../../platform/within.ts";
import { answerPage } from "../../website/shared/answer-page.tsx";
import type { Services } from "../services.ts";
import { HealthPage, TotalsPage } from "./health-page.tsx";
import { type HealthViews, healthView } from "./health-view.ts";

/** Anybody may ask at any rate: the numbers are computed at most this often. */
const freshMs = 5000;
const readyFreshMs = 1000;
/** Time limit for the answer of `/readyz`. */
const readyMs = 2000;

/**
 * `/health`: state, for people and programs. `/healthz`: the process is alive. `/readyz`: it can serve. `/metrics`:
 * Prometheus. The details of `/health`, and `/metrics`, are for loopback, trusted networks and the operator's key.
 */
export function healthRoutes(services: Services): Hono<AppEnv> {
  const { pool, policy, intake, metrics, operator, fullDisk, clock } = services;
  const isForOperator = async (c: Context<AppEnv>): Promise<boolean> => {
    const key = keyIn(c);
    return isNear(c, services) || (key !== null && (await operator.isRight(c, key)));
  };
  let counted: { readonly at: number; readonly view: Promise<HealthViews> } | null = null;
  const view = () => {
    const now = clock();
    if (!counted || Math.abs(now - counted.at) >= freshMs) {
      counted = { at: now, view: healthView(pool, clock, policy) };
      counted.view.catch(() => (counted = null));
    }
    return counted.view;
  };
  /** Ready means able to commit reports: checked on every lane, at most once a second. */
  const checkReady = async () => {
    const [[row], changes] = await Promise.all([
      pool<{ walLevel: string; version: string }[]>`
        select current_setting('wal_level') as "walLevel", current_setting('server_version') as version`,
      changesStatus(pool),
      intake.check(),
    ]);
    return { database: { version: row!.version, walLevel: row!.walLevel }, changes };
  };
  let lastCheck: { readonly at: number; readonly found: ReturnType<typeof checkReady> } | null = null;
  const ready = () => {
    const now = performance.now();
    if (!lastCheck || now - lastCheck.at >= readyFreshMs)
      lastCheck = { at: now, found: within(readyMs, checkReady()) };
    return lastCheck.found;
  };
  return new Hono<AppEnv>()
    .get("/health", async (c) => {
      c.header("Vary", "Accept");
      // The answer depends on who asks.
      c.header("Cache-Control", "no-store");
      const isPage = wantsPage(c);
      const { health, totals } = await view();
      const isAll = await isForOperator(c);
      if (!isPage) return c.json(isAll ? health : totals);
      const page = isAll ? <HealthPage health={health} /> : <TotalsPage totals={totals} />;
      return answerPage(services, c, page);
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
    .get("/metrics", async (c) => {
      if (!(await isForOperator(c))) {
        throw new ServiceError(
          "unauthorized",
          "Metrics are for this machine, for TRUSTED_NETWORKS and for who shows the operator's key.",
        );
      }
      return c.body(await metrics.text(), 200, { "Content-Type": metrics.contentType });
    });
}
