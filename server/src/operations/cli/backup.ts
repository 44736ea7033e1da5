import { resolve } from "node:path";
import { attachDatabase, pendingMigrations } from "@tidemark/drizzle";
import { openPool } from "../../platform/database.ts";
import { CommandError, ownerUrlOf, runCommand, secretsOf } from "./command.ts";
import { writeBackup } from "./write-backup.ts";

await runCommand(async (place) => {
  const [file, ...rest] = process.argv.slice(2);
  if (!file || file.startsWith("-") || rest.length > 0) {
    throw new CommandError("usage: npm run backup -- FILE");
  }
  const path = resolve(file);
  const secrets = await secretsOf(place);
  const database = await attachDatabase(place);
  const pool = openPool(ownerUrlOf(database), 2);
  try {
    // Refuses the database of a newer Tidemark. One of an older version is backed up as it is.
    await pendingMigrations(pool);
    const tables = await writeBackup(pool, secrets, path);
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    return `${rows} rows of ${tables.length} tables are in ${path}. It holds the server's keys: keep it private.`;
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    throw syscall ? new CommandError(`${path} cannot be written (${code}).`, { cause: error }) : error;
  } finally {
    await pool.end();
    await database.close();
  }
});
