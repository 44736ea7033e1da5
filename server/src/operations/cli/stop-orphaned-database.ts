import { stopOrphanedDatabase } from "@tidemark/drizzle";

const { DATA_DIR: dataDir, DATABASE_URL, DATABASE_URL_FILE } = process.env;
if (dataDir && !DATABASE_URL?.trim() && !DATABASE_URL_FILE?.trim()) await stopOrphanedDatabase(dataDir);
