import { attachDatabase, readOrCreateConfig, replaceConfig } from "@tidemark/drizzle";
import { type RotatedKeys, SharedKeys } from "../../accounts/shared-keys.ts";
import { openPool } from "../../platform/database.ts";
import { type Place, prepareFor, secretsOf } from "./command.ts";

/**
 * Changes the keys that all processes of the server share; `first`: those of this machine's `config.json`. The file gets what `change`
 * returns as well, for a database that has none. `isLost`: whether the file may be missing where the database has keys. Refuses before it
 * writes anything.
 */
export async function withSharedKeys<K extends Partial<RotatedKeys>>(
  place: Place,
  change: (shared: SharedKeys, first: RotatedKeys) => Promise<K>,
  { isLost = false } = {},
): Promise<K> {
  if (!isLost || place.databaseUrl === undefined) await secretsOf(place);
  const database = await attachDatabase(place);
  const pool = openPool(database.url, 2);
  try {
    await prepareFor(place, database);
    const config = await readOrCreateConfig(place.dataDir);
    const changed = await change(new SharedKeys(pool, config.holderKey), config);
    // They are replaced already: a file that nobody may write, as in a pod of Kubernetes, takes nothing back.
    await replaceConfig(place.dataDir, { ...config, ...changed }).catch(() => {});
    return changed;
  } finally {
    await pool.end();
    await database.close();
  }
}
