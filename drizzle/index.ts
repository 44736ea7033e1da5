export {
  backupNames,
  type Config,
  hasConfig,
  newSecret,
  parseConfig,
  passwordNames,
  type ReporterKey,
  readOrCreateConfig,
  replaceConfig,
} from "./config.ts";
export { joinEmbedded, stopOrphanedDatabase } from "./embedded/open-embedded.ts";
export { fullDiskAt, saysDiskFull } from "./full-disk.ts";
export { migrate, pendingMigrations } from "./migrate.ts";
export { appliedMigrations, applyMigrations, dropEverything, knownMigrations } from "./migration-steps.ts";
export { attachDatabase, type OpenDatabase, openDatabase } from "./open.ts";
export { prepareDatabase } from "./prepare-database.ts";
export * from "./schema/index.ts";
export { StartError } from "./start-error.ts";
export { reconcileTimescale, refreshSpans } from "./timescale.ts";
export { unreachableCodes } from "./unreachable.ts";
