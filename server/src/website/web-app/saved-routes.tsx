/** @jsxImportSource hono/jsx */
import { daySeconds, marketplaceBySuffix, parseAsin, productIdOf, seriesIdOf } from "@tidemark/core";
import type { Watch } from "@tidemark/core/wire";
import { series } from "@tidemark/drizzle";
import { Hono } from "hono";
import { requireReadKey } from "../../alerts/watches/require-read-key.ts";
import { listWatches } from "../../alerts/watches/watches.ts";
import { historyView } from "../../history/history-view.ts";
import { historyTurns } from "../../history/routes.ts";
import type { Pool } from "../../platform/database.ts";
import { addressOf } from "../../platform/http/address.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { isAnyOf } from "../../platform/lists.ts";
import { orm } from "../../platform/orm.ts";
import type { WebsiteServices } from "../services.ts";
import { answerPage } from "../shared/answer-page.tsx";
import { oldLinkAnswer } from "../shared/handle-forms.tsx";
import { keepPrivate } from "../watches/holder-by-link.ts";
import { NoWatchesPage } from "../watches/no-watches-page.tsx";
import { accessIdOf, holderOfCookie, keepLonger } from "../watches/session.ts";
import { showsNotifications } from "./device-push.ts";
import { SavedPage, type SavedWatch } from "./saved-page.tsx";
import { accessHeader, noAccess } from "./worker/access-header.ts";

/** Of so many products the last year is saved. */
const mostHistories = 60;
const savedDays = 365;

/** `/watches/offline`: what the worker keeps of a holder for when there is no connection. */
export function savedRoutes(services: WebsiteServices): Hono<AppEnv> {
  const { pool, trustedProxies, clock } = services;
  const turns = historyTurns();
  return new Hono<AppEnv>().get("/watches/offline", async (c) => {
    keepPrivate(c);
    const holder = await holderOfCookie(services, c);
    c.header(accessHeader, holder && !holder.link.isOld ? accessIdOf(c) : noAccess);
    if (!holder) {
      const page = <NoWatchesPage sendsMail={services.letters !== null} notice={null} />;
      return answerPage(services, c, page, 401);
    }
    if (holder.link.isOld) return oldLinkAnswer(services, c);
    const now = clock();
    const isLocked = !(await mayRead(requireReadKey(c, services)));
    const watches = await listWatches(pool, holder.id, now);
    const saved = isLocked
      ? watches.map((watch) => ({ watch, history: null, seenAt: null }))
      : await turns.run(addressOf(c, trustedProxies), () => savedWatches(pool, watches, now));
    // It is asked for in the background, too, so a browser that shows notifications keeps its access.
    if (await showsNotifications(pool, holder)) keepLonger(c, services);
    const histories = !isLocked && watches.length > mostHistories ? mostHistories : null;
    return answerPage(
      services,
      c,
      <SavedPage watches={saved} histories={histories} isLocked={isLocked && watches.length > 0} />,
    );
  });
}

async function mayRead(required: Promise<void>): Promise<boolean> {
  try {
    await required;
    return true;
  } catch (error) {
    if (error instanceof ServiceError) return false;
    throw error;
  }
}

/** Watches with the last year of the first ones' series. */
async function savedWatches(pool: Pool, watches: readonly Watch[], now: number): Promise<SavedWatch[]> {
  const seen = await lastSeen(pool, watches);
  const from = Math.floor(now / 1000) - savedDays * daySeconds;
  const saved: SavedWatch[] = [];
  for (const watch of watches) {
    const { marketplace, asin } = productOf(watch);
    const stretch = { granularity: "raw", from, until: null } as const;
    const history =
      saved.length < mostHistories
        ? await historyView(pool, marketplace, asin, watch.series, stretch, now)
        : null;
    saved.push({ watch, history, seenAt: seen.get(seriesOf(watch)) ?? null });
  }
  return saved;
}

const productOf = (watch: Watch) => ({
  marketplace: marketplaceBySuffix(watch.marketplace)!,
  asin: parseAsin(watch.asin)!,
});

function seriesOf(watch: Watch): bigint {
  const { marketplace, asin } = productOf(watch);
  return seriesIdOf(productIdOf(marketplace, asin), watch.series);
}

async function lastSeen(pool: Pool, watches: readonly Watch[]): Promise<ReadonlyMap<bigint, number>> {
  const rows = await orm(pool)
    .select({ id: series.id, seenAt: series.lastConfirmedAt, since: series.since })
    .from(series)
    .where(isAnyOf(series.id, watches.map(seriesOf)));
  return new Map(
    rows.flatMap(({ id, seenAt, since }) => {
      const at = seenAt ?? since;
      return at === null ? [] : [[id, at]];
    }),
  );
}
