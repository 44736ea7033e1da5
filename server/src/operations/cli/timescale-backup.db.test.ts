import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Config, reconcileTimescale } from "@tidemark/drizzle";
import { createTestDatabase, offersTimescale } from "@tidemark/drizzle/testing";
import { expect, test } from "vitest";
import { openPool, type Pool } from "../../platform/database.ts";
import { retract } from "../../prices/retraction/retract-by-operator.ts";
import { seriesAt } from "../../testing/change-world.ts";
import { PriceWorld } from "../../testing/price-world.ts";
import { day, noon } from "../../testing/test-server.ts";
import { restoreBackup } from "./restore-backup.ts";
import { writeBackup } from "./write-backup.ts";

const has = offersTimescale();

const secrets = { reporterKeys: [{ secret: "the reporter key", signsFrom: 0 }] } as unknown as Config;
const read = async (pool: Pool) => ({
  points: await pool`select * from price_point order by series_id, at`,
  days: await pool`select * from price_day order by series_id, day`,
  years:
    await pool`select series_id, start, open, close, days::int from price_year order by series_id, start`,
});

test.skipIf(!has)(
  "with TimescaleDB: a backup loses nothing and goes both ways; a retraction of old reaches the years",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "tidemark-timescale-"));
    const databases = [await createTestDatabase(), await createTestDatabase()];
    const [one, other] = databases.map(({ ownerUrl }) => openPool(ownerUrl, 3)) as [Pool, Pool];
    const prices = new PriceWorld(one);
    await reconcileTimescale(one, 90);
    for (let n = 0; n < 40; n++) await prices.accept(seriesAt(1), 1000 + n, noon - (2000 - n * 40) * day);
    const old = await one`select show_chunks('price_point', older_than => interval '7 days')::text as chunk`;
    for (const { chunk } of old)
      await one.unsafe(`call convert_to_columnstore('${chunk}', if_not_columnstore => true)`);
    const before = await read(one);
    expect(before.points).toHaveLength(40);
    expect(before.years.length).toBeGreaterThan(3);

    const path = join(folder, "backup");
    await writeBackup(one, secrets, path);
    // Restores to a database without TimescaleDB, which then gets it, and back over the hypertables.
    await restoreBackup(other, path);
    expect(await read(other)).toEqual(before);
    await restoreBackup(one, path);
    expect(await read(one)).toEqual(before);
    for (const pool of [one, other]) {
      expect(await reconcileTimescale(pool, 14)).toMatchObject({ kind: "on", changed: true });
      expect(await read(pool)).toEqual(before);
    }

    const retracted = await retract(
      one,
      { marketplace: "com", asin: "B000000001", series: "buy_box", revision: 5 },
      noon,
    );
    expect(retracted.ok).toBe(true);
    const years = async (sql: string) => one.unsafe(sql);
    expect((await read(one)).years).toEqual(
      await years(`
      select series_id, date_trunc('year', day::timestamp)::date as start, (array_agg(open order by day))[1] as open,
        (array_agg(close order by day desc))[1] as close, count(*)::int as days
      from price_day group by 1, 2 order by 1, 2`),
    );
    expect((await read(one)).years).not.toEqual(before.years);
    await Promise.all([one.end(), other.end()]);
    await Promise.all(databases.map(({ drop }) => drop()));
    await rm(folder, { recursive: true });
  },
  120_000,
);
