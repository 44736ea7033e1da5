import { defaultSettings } from "@tidemark/core/wire";
import type { Pool } from "@tidemark/server/database";
import { ReporterKeys } from "@tidemark/server/keys";
import { ReporterTokens } from "@tidemark/server/token";
import { seriesOf } from "../../alerts-world.ts";
import { seedProducts, seedReporters } from "../../intake-world.ts";
import { connectTo } from "../faults.ts";
import { type AlertReceiver, openAlertReceiver } from "./alert-receiver.ts";
import { Client } from "./client.ts";
import type { Cluster } from "./cluster.ts";
import { firstWatched, knownProducts, Load, productsOf } from "./load.ts";
import type { Shop } from "./shop.ts";

/** Each may send 600 reports an hour. */
const reporters = 4000;
const watchesPerHolder = 100;

/** A cluster with products, reporters, and people who watch. */
export interface World {
  readonly cluster: Cluster;
  readonly receiver: AlertReceiver;
  startLoad(hasDrops: boolean): Load;
  /** Of what the load had acknowledged: how much the database has, and how much of it more than once. */
  look(load: Load): Promise<{ found: number; doubled: number }>;
  close(): Promise<void>;
}

export async function openWorld(cluster: Cluster, shop: Shop, reportsPerSecond: number): Promise<World> {
  const receiver = await openAlertReceiver();
  const client = new Client(cluster.urls);
  const issuer = new ReporterTokens(new ReporterKeys(cluster.secrets.reporterKeys, Date.now), Date.now);
  const sql = connectTo(await cluster.adminUrl());
  const tokens = await seedReporters(sql, issuer, reporters);
  await seedProducts(sql, knownProducts);
  const watches = await seedWatches(sql, receiver.url);
  await sql.end();
  const products = productsOf();
  const watchOf = (index: number) => watches.get(String(seriesOf(index)))!;
  return {
    cluster,
    receiver,
    startLoad: (hasDrops) =>
      new Load({ client, tokens, products, shop, watchOf, reportsPerSecond, hasDrops }),
    async look(load) {
      const sql = connectTo(await cluster.adminUrl());
      return look(sql, load).finally(() => sql.end({ timeout: 1 }));
    },
    async close() {
      client.close();
      await receiver.close();
    },
  };
}

/** A watch of any change for each watched product; the watches' ids by series. */
async function seedWatches(sql: Pool, hook: string): Promise<ReadonlyMap<string, string>> {
  const series = Array.from({ length: knownProducts - firstWatched }, (_, n) =>
    String(seriesOf(firstWatched + n)),
  );
  await sql`
    insert into holder (token_digest, settings)
    select sha256(n::text::bytea), ${JSON.stringify(defaultSettings)}::text::jsonb
    from generate_series(1, ${Math.ceil(series.length / watchesPerHolder)}::int) n`;
  await sql`
    insert into channel (holder_id, kind, target)
    select id, 'webhook', ${JSON.stringify({ kind: "webhook", url: hook })}::text::jsonb from holder`;
  const rows = await sql<{ id: string; series: string }[]>`
    insert into watch (holder_id, series_id, rule, basis, since_revision)
    select (select min(id) from holder) + (n - 1) / ${watchesPerHolder}::int, s, '{"kind":"change"}', series.price, 1
    from unnest(${series}::bigint[]) with ordinality as w(s, n) join series on series.id = s
    returning id::text, series_id::text as series`;
  await sql`analyze holder, channel, watch`;
  return new Map(rows.map(({ id, series }) => [series, id]));
}

async function look(sql: Pool, load: Load): Promise<{ found: number; doubled: number }> {
  const of = (kind: string) => load.acked.filter((one) => one.kind === kind);
  const ids = (some: Load["acked"]) => some.map(({ id }) => id);
  const series = (some: Load["acked"]) => some.map(({ index }) => String(seriesOf(index)));
  const votes = load.acked.filter(({ kind }) => kind !== "confirm");
  const lost = await sql<{ what: string }[]>`
    select id::text || ' of series ' || series as what
    from unnest(${ids(votes)}::uuid[], ${series(votes)}::bigint[], ${votes.map(({ price }) => price)}::bigint[])
      a(id, series, price)
    where not exists (select from evidence e where e.report_id = a.id and e.series_id = a.series)
      -- A verifier was quicker than the second person, who then said what was accepted.
      and not exists (select from price_change c where c.series_id = a.series and c.price = a.price)`;
  const unmoved = await sql<{ what: string }[]>`
    select 'the confirmation of series ' || id || ', last at ' || last_confirmed_at as what from series
    where id = any(${series(of("confirm"))}::bigint[])
      and last_confirmed_at < to_timestamp(${(load.began - 1000) / 1000})`;
  for (const { what } of [...lost, ...unmoved]) console.error(`Lost: ${what}`);
  const [{ claimed }] = await sql<[{ claimed: number }]>`
    select count(*)::int as claimed from unnest(${series(of("novel"))}::bigint[]) a(series)
    where (select count(*) from evidence e where e.series_id = a.series) > 1
      or (select count(*) from claim c where c.series_id = a.series) > 1`;
  const [{ changed }] = await sql<[{ changed: number }]>`
    select count(*)::int as changed from (select distinct unnest(${series(of("change"))}::bigint[]) as series) a
    where (select count(*) from price_change c where c.series_id = a.series) > 1`;
  return { found: load.acked.length - lost.length - unmoved.length, doubled: claimed + changed };
}
