import { attachDatabase, prepareDatabase } from "@tidemark/drizzle";
import { openPool } from "../../platform/database.ts";
import { runCommand } from "./command.ts";
import { readInviteArguments, runInviteCommand } from "./invite-command.ts";

await runCommand(async (place) => {
  const wanted = readInviteArguments(process.argv.slice(2));
  const database = await attachDatabase(place);
  const pool = openPool(database.url, 1);
  try {
    await prepareDatabase(database);
    return await runInviteCommand(pool, wanted, Date.now(), process.env);
  } finally {
    await pool.end();
    await database.close();
  }
});
