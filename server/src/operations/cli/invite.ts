import { attachDatabase } from "@tidemark/drizzle";
import { createInvite } from "../../accounts/invites.ts";
import { openPool } from "../../platform/database.ts";
import { prepareFor, runCommand } from "./command.ts";

await runCommand(async (place) => {
  const database = await attachDatabase(place);
  const pool = openPool(database.url, 1);
  try {
    await prepareFor(place, database);
    return `Invite code: ${await createInvite(pool, "operator")}`;
  } finally {
    await pool.end();
    await database.close();
  }
});
