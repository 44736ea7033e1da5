import { attachDatabase } from "@tidemark/drizzle";
import { openPool } from "../../platform/database.ts";
import { prepareFor, runCommand } from "./command.ts";
import { readInviteArguments, runInviteCommand } from "./invite-command.ts";

await runCommand(async (place) => {
  const wanted = readInviteArguments(process.argv.slice(2));
  const database = await attachDatabase(place);
  const pool = openPool(database.url, 1);
  try {
    await prepareFor(place, database);
    return await runInviteCommand(pool, wanted, Date.now(), process.env);
  } finally {
    await pool.end();
    await database.close();
  }
});
