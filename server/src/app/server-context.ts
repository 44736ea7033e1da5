import type { ReporterKey } from "@tidemark/drizzle";
import { type Profile, profiles } from "../accounts/profile.ts";
import type { Consumer } from "../alerts/changes/change-stream.ts";
import type { OpenChannels } from "../alerts/channels/channel-set.ts";
import { backupFolder } from "../operations/backups/backup-folder.ts";
import { FullDisk } from "../operations/health/full-disk.ts";
import type { ProcessMetrics } from "../operations/health/metrics.ts";
import type { BackupState, Backups } from "../platform/backups.ts";
import { openPool, type Pool, serving, upkeeping } from "../platform/database.ts";
import { RateLimits } from "../platform/http/rate-limits.ts";
import { type Logger, loggerTo } from "../platform/logger.ts";
import type { Tracing } from "../platform/tracing.ts";
import { TransactionPipeline } from "../platform/transaction-pipeline.ts";
import type { Config } from "./environment.ts";
import { openLimits } from "./open-limits.ts";
import type { createApp } from "./routes.ts";
import { Shutdown } from "./shutdown.ts";
import { TracedPipeline } from "./traced-pipeline.ts";

/**
 * What a server process does: answer API and website, publish changes, notify people, clean up the database. Without
 * Kafka changes stay within the process, so relay and notifier must run together.
 */
export const roles = ["api", "relay", "notifier", "scheduler"] as const;
export type Role = (typeof roles)[number];

export interface ServerOptions {
  readonly config: Config;
  /** A migrated database, with the server's role. */
  readonly databaseUrl: string;
  /** The same database with the schema owner's role; by default `databaseUrl`. */
  readonly ownerUrl?: string;
  readonly secrets: {
    readonly reporterKeys: readonly ReporterKey[];
    readonly holderKey: string;
    readonly verifierKey: string;
    readonly operatorKey: string;
    readonly vapidKey: string;
    readonly channelKey: string;
    readonly oldChannelKey?: string;
    /** Without it no open data is published. */
    readonly feedKey?: string;
    readonly oldFeedKey?: string;
    readonly readKey: string;
  };
  /** By default that of `config.trust`. */
  readonly profile?: Profile;
  readonly roles?: readonly Role[];
  /**
   * Where several API processes of this machine answer on one port. Their `head` starts them; it tells how the first person gets access,
   * and answers no request itself.
   */
  readonly group?: { readonly part: "head" } | ApiGroup;
  readonly log: Logger;
  readonly clock?: () => number;
  /** Receives changes in the notifier's place. */
  readonly consumer?: Consumer;
  /** Delivers messages in place of what the configuration names. */
  readonly outlets?: Partial<OpenChannels>;
  /** Folder of the embedded database: `/readyz` says when that disk is full. */
  readonly diskFolder?: string | undefined;
  /** Routes that only a benchmark needs. */
  readonly more?: Parameters<typeof createApp>[1];
  /** Memory for cached histories; 0: no cache. */
  readonly historyCacheBytes?: number;
  readonly searchMs?: number;
}

/** What one of several API processes knows of the others. */
export interface ApiGroup {
  readonly part: "member";
  /** Whether each listens for itself, and the system hands out connections; else Node's cluster does. */
  readonly reusePort: boolean;
  /** Metrics of the others, as far as they answer in time. */
  others(): Promise<readonly ProcessMetrics[]>;
  /** The head's backups. */
  askBackups(begin: boolean): Promise<BackupState>;
}

/** What the roles of a process share. */
export interface ServerContext {
  readonly options: ServerOptions;
  readonly config: Config;
  readonly clock: () => number;
  /** Leaves out errors of a full disk within a minute of the last. */
  readonly log: Logger;
  readonly fullDisk: FullDisk;
  readonly profile: Profile;
  readonly pool: Pool;
  /** For statements that take long. */
  readonly upkeepPool: Pool;
  /** For judging; only the API has any. */
  readonly pipelines: readonly TransactionPipeline[];
  readonly backups: Backups;
  readonly rateLimits: RateLimits;
  /** Null: no traces. */
  readonly tracing: Tracing | null;
  readonly shutdown: Shutdown;
}

const judgingPipelines = 2;

/** Opens the database for the roles of a process. */
export async function openContext(options: ServerOptions, isApi: boolean): Promise<ServerContext> {
  const { config, databaseUrl, clock = Date.now } = options;
  const fullDisk = new FullDisk(options.diskFolder ?? null, clock);
  const log = loggerTo((level, message, fields) => {
    if (!fullDisk.note(fields.err)) options.log[level](message, fields);
  }, options.log.isOn);
  // Loaded only where it is used: it takes several MB.
  const tracing = config.tracesUrl
    ? (await import("../platform/tracing.ts")).startTracing(config.tracesUrl)
    : null;
  const newPipeline = () =>
    tracing ? new TracedPipeline(databaseUrl, tracing) : new TransactionPipeline(databaseUrl);
  const pipelines = isApi ? Array.from({ length: judgingPipelines }, newPipeline) : [];
  const upkeepPool = openPool(databaseUrl, 2, { limits: upkeeping });
  let isAway = false;
  const pool = openPool(databaseUrl, 10, {
    limits: serving,
    onOpen: () => {
      isAway = false;
    },
    onLost(reason) {
      // Idle connections, and those with long statements, would not notice.
      for (const pipeline of pipelines) pipeline.dropIdle();
      upkeepPool.drop();
      if (!isAway) log.error("A connection to the database was lost or refused", { err: reason });
      isAway = true;
    },
  });
  const shutdown = new Shutdown(() => {
    for (const pipeline of pipelines) pipeline.destroy();
    for (const one of [pool, upkeepPool]) one.drop();
  });
  shutdown.add(() => tracing?.stop());
  shutdown.add(() => Promise.all([pool, upkeepPool].map((one) => one.end({ timeout: 1 }))));
  const backups = backupFolder({
    ...config.backups,
    dataDir: config.dataDir,
    databaseUrl: options.ownerUrl ?? databaseUrl,
    clock,
  });
  shutdown.add(() => backups.stop());
  const profile = options.profile ?? profiles[config.trust];
  const context = {
    options,
    config,
    clock,
    log,
    fullDisk,
    profile,
    pool,
    upkeepPool,
    pipelines,
    backups,
    tracing,
    shutdown,
  };
  return {
    ...context,
    rateLimits: isApi
      ? await openLimits({ ...context, secret: options.secrets.holderKey })
      : new RateLimits({ clock }),
  };
}
