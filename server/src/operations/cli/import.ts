import { attachDatabase } from "@tidemark/drizzle";
import { openPool } from "../../platform/database.ts";
import { DumpError } from "../open-data/dump-error.ts";
import { dumpSource } from "../open-data/dump-source.ts";
import { importDump } from "../open-data/import-dump.ts";
import { CommandError, ownerUrlOf, prepareFor, runCommand } from "./command.ts";
import { progressLine } from "./progress-line.ts";

await runCommand(async (place) => {
  const [from, ...rest] = process.argv.slice(2);
  if (!from || from.startsWith("-") || rest.length > 0) {
    throw new CommandError("usage: npm run import -- DIR|URL");
  }
  const source = dumpSource(from);
  const database = await attachDatabase(place);
  const pool = openPool(ownerUrlOf(database), 5);
  const line = progressLine();
  const started = Date.now();
  try {
    await prepareFor(place, database);
    const { products, points, days } = await importDump(pool, source, (text) => line.say(text));
    line.end();
    const seconds = Math.max(1, Math.round((Date.now() - started) / 1000));
    return `${points} price points and ${days} days are imported from ${source.place}, of ${products} products that were new, in ${seconds} s.`;
  } catch (error) {
    line.end();
    throw error instanceof DumpError ? new CommandError(error.message, { cause: error }) : error;
  } finally {
    await pool.end();
    await database.close();
  }
});
