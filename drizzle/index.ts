export {
  type Config,
  newSecret,
  parseConfig,
  type ReporterKey,
  readOrCreateConfig,
  readReporterKeys,
  replaceConfig,
} from "./config.ts";
export { dropDatabase } from "./drop-database.ts";
export { endLeftDatabase, joinEmbedded } from "./embedded/open-embedded.ts";
export { migrate } from "./migrate.ts";
export { appliedMigrations, applyMigrations, dropEverything, knownMigrations } from "./migration-steps.ts";
export { attachDatabase, type OpenDatabase, type OpenOptions, openDatabase } from "./open.ts";
export * from "./schema/index.ts";
export { StartError } from "./start-error.ts";
export { reconcileTimescale, refreshSpans, type Timescale } from "./timescale.ts";
