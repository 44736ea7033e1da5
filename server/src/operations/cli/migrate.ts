import { attachDatabase } from "@tidemark/drizzle";
import { prepareWithBackup } from "../backups/prepare-with-backup.ts";
import { commandSettings, ownerUrlOf, runCommand } from "./command.ts";

await runCommand(async ({ dataDir, backups, ...place }) => {
  const database = await attachDatabase({ dataDir, ...place });
  try {
    ownerUrlOf(database);
    const say = (sentence: string) => console.error(sentence);
    const chunkDays = commandSettings().TIMESCALE_CHUNK_DAYS;
    const timescale = await prepareWithBackup(database, { dataDir, backups, chunkDays, say });
    if (timescale.kind === "refused") console.error(`TimescaleDB is not used: ${timescale.reason}`);
    return "The database is as new as this Tidemark.";
  } finally {
    await database.close();
  }
});
