import { attachDatabase, migrate } from "@tidemark/drizzle";
import { openPool } from "../database.ts";
import { createInvite } from "../reporters/invites.ts";
import { runCommand } from "./command.ts";

await runCommand(async (place) => {
  const database = await attachDatabase(place);
  // Two: the migrator holds its lock on a connection of its own.
  const pool = openPool(database.url, 2);
  try {
    await migrate(pool);
    return `Invite code: ${await createInvite(pool, "operator")}`;
  } finally {
    await pool.end();
    await database.close();
  }
});
