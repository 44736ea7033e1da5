import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestDatabase } from "@tidemark/drizzle/testing";
import { expect } from "vitest";
import { DumpError } from "../operations/open-data/dump-error.ts";
import { dumpSource } from "../operations/open-data/dump-source.ts";
import { importDump } from "../operations/open-data/import-dump.ts";
import { writeDump } from "../operations/open-data/write-dump.ts";
import { openPool, type Pool } from "../platform/database.ts";
import { seriesAt } from "./change-world.ts";
import { historyIn, insertSeries } from "./dump-world.ts";

const hour = 3_600_000;
const start = Date.UTC(2026, 0, 1);

/** A dump of three series, and a database with one point that imports it. */
export interface ImportWorld {
  readonly root: string;
  /** The dump, copied again by `reset`; a test may spoil it. */
  readonly folder: string;
  readonly pool: Pool;
  /** The history before an import. */
  readonly before: () => unknown;
  reset(): Promise<void>;
  take(place: string): ReturnType<typeof importDump>;
  /** Expects one sentence, and nothing changed or left behind. */
  refused(sentence: RegExp, place?: string): Promise<void>;
  end(): Promise<void>;
}

const series = (n: number) => ({
  id: seriesAt(n),
  points: [1, 2, 3].map((at) => ({ at: start + at * hour, price: 1000 * at })),
  seen: [start / 1000],
});

export async function openImportWorld(): Promise<ImportWorld> {
  const ends: (() => Promise<unknown>)[] = [];
  const open = async (): Promise<Pool> => {
    const { ownerUrl, drop } = await createTestDatabase();
    const opened = openPool(ownerUrl, 5);
    ends.push(() => opened.end().then(drop));
    return opened;
  };
  const root = await mkdtemp(join(tmpdir(), "tidemark-hostile-"));
  const [whole, folder] = [join(root, "whole"), join(root, "spoiled")];
  const source = await open();
  await insertSeries(source, [1, 2, 3].map(series));
  await writeDump(source, whole, new Date(), () => {});
  const pool = await open();
  let before: unknown;
  const take = (place: string) => importDump(pool, dumpSource(place), () => {});
  return {
    root,
    folder,
    pool,
    before: () => before,
    take,
    async reset() {
      await rm(folder, { recursive: true, force: true });
      await cp(whole, folder, { recursive: true });
      await pool`drop schema if exists tidemark_import cascade`;
      await pool`truncate product, series, price_point, price_day, product_search cascade`;
      await insertSeries(pool, [{ ...series(1), points: [{ at: start + 9 * hour, price: 7 }] }]);
      before = await historyIn(pool);
    },
    async refused(sentence, place = folder) {
      const error = await take(place).then(
        () => new Error("it was imported"),
        (why) => why,
      );
      expect(error).toBeInstanceOf(DumpError);
      expect(error.message).toMatch(sentence);
      expect(error.message).not.toContain("\n");
      expect(await historyIn(pool)).toEqual(before);
    },
    async end() {
      for (const end of ends) await end();
      await rm(root, { recursive: true });
    },
  };
}
