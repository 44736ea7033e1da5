import type { Pool } from "../../platform/database.ts";
import { DumpError } from "../open-data/dump-error.ts";
import { dumpSource } from "../open-data/dump-source.ts";
import { importDump } from "../open-data/import-dump.ts";
import { readManifest } from "../open-data/read-manifest.ts";
import { ImportError } from "./import-item.ts";

/**
 * Imports a dump of another Tidemark, as `npm run import` does: its points become part of the series' own history, and cannot be
 * undone as a whole. A dry run tells what the manifest says. Throws ImportErrors.
 */
export async function importTidemark(
  place: string,
  { dryRun, json }: { readonly dryRun: boolean; readonly json: boolean },
  withPool: (work: (pool: Pool) => Promise<string>) => Promise<string>,
  progress: (text: string) => void,
): Promise<string> {
  const source = dumpSource(place);
  const tell = (sentence: string, counts: { products: number; points: number; days: number }) => {
    const summary = { source: "tidemark", dryRun, ...counts, watches: 0, refused: [] };
    return json ? `${sentence}\n${JSON.stringify(summary)}` : sentence;
  };
  try {
    if (dryRun) {
      const { fileOf } = await readManifest(source);
      const rows = (table: Parameters<typeof fileOf>[0]) => fileOf(table).rows;
      const counts = { products: rows("products"), points: rows("price_points"), days: rows("price_days") };
      return tell(
        `${source.place} says that it has ${counts.products} products, ${counts.points} points and ${counts.days} days. They are checked when they are imported.\nThis was a dry run: nothing is changed.`,
        counts,
      );
    }
    return await withPool(async (pool) => {
      const done = await importDump(pool, source, progress);
      return tell(
        `${done.points} price points and ${done.days} days are imported from ${source.place}, of ${done.products} products that were new.`,
        done,
      );
    });
  } catch (error) {
    throw error instanceof DumpError ? new ImportError(error.message, { cause: error }) : error;
  }
}
