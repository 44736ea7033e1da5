import type { HolderSettings, ImportedWatch } from "@tidemark/core/wire";
import { importFile } from "../../alerts/me/import.ts";
import type { Pool } from "../../platform/database.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { ImportError, type ImportWatch } from "./import-item.ts";

/** Whose watches they become, and what is watched for where a file names no price. */
export interface WatchOwner {
  readonly id: bigint;
  readonly settings: HolderSettings;
}

/** The tag of the watches of an import: by it they are found again, and undone. */
export const tagOfImport = (run: bigint): string => `import ${run}`;

/**
 * Adds watches of a file to a holder's; those that are there already stay as they are, so that it may be repeated. Throws an
 * ImportError when there would be too many.
 */
export async function addWatches(
  pool: Pool,
  owner: WatchOwner,
  run: bigint,
  watches: readonly ImportWatch[],
): Promise<void> {
  const rows = watches.map(
    ({ marketplace, asin, target }): ImportedWatch => ({
      marketplace: marketplace.suffix,
      asin,
      series: "buy_box",
      rule: target === null ? owner.settings.watch.rule : { kind: "target", price: target },
      tags: [tagOfImport(run)],
    }),
  );
  try {
    await importFile(pool, owner.id, { watches: rows }, Date.now());
  } catch (error) {
    if (error instanceof ServiceError) throw new ImportError(error.message, { cause: error });
    throw error;
  }
}
