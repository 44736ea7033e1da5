import { stopOrphanedDatabase } from "@tidemark/drizzle";

const { DATA_DIR: dataDir, DATABASE_URL: databaseUrl } = process.env;
if (dataDir && !databaseUrl) await stopOrphanedDatabase(dataDir);
