import { attachDatabase } from "@tidemark/drizzle";
import { prepareWithBackup } from "../backups/prepare-with-backup.ts";
import { ownerUrlOf, runCommand } from "./command.ts";

await runCommand(async ({ dataDir, backups, ...place }) => {
  const database = await attachDatabase({ dataDir, ...place });
  try {
    ownerUrlOf(database);
    const say = (sentence: string) => console.error(sentence);
    const timescale = await prepareWithBackup(database, { dataDir, backups, timescale: true, say });
    if (timescale.kind === "refused") console.error(`TimescaleDB is not used: ${timescale.reason}`);
    return "The database is as new as this Tidemark.";
  } finally {
    await database.close();
  }
});
