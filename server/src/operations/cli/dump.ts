import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { openPool } from "../../platform/database.ts";
import { FolderInUse, writeDump } from "../open-data/write-dump.ts";
import { attachServer, CommandError, prepareFor, runCommand } from "./command.ts";
import { progressLine } from "./progress-line.ts";

function readArguments(): string {
  try {
    const { values } = parseArgs({ options: { out: { type: "string" } } });
    if (values.out) return values.out;
  } catch {
    // An unknown option: the usage lists the known ones.
  }
  throw new CommandError("usage: npm run dump -- --out DIR");
}

await runCommand(async (place) => {
  const folder = resolve(readArguments());
  const database = await attachServer(place);
  const pool = openPool(place.readDatabaseUrl ?? database.url, 2);
  const line = progressLine();
  try {
    await prepareFor(place, database);
    const { files } = await writeDump(pool, folder, new Date(), (table, rows) =>
      line.say(`${table}: ${rows} rows`),
    );
    line.end();
    const told = files
      .filter(({ plainBytes }) => plainBytes !== undefined)
      .map(({ name, rows }) => `${rows} rows in ${name}`);
    return `${told.join(", ")}; the same as Parquet and manifest.json are in ${folder}.`;
  } catch (error) {
    line.end();
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (error instanceof FolderInUse) {
      throw new CommandError(`${error.message} is not empty: name a new or an empty folder.`);
    }
    throw syscall ? new CommandError(`${folder} cannot be written (${code}).`, { cause: error }) : error;
  } finally {
    await pool.end();
    await database.close();
  }
});
