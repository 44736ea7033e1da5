import { SharedKeys } from "../accounts/shared-keys.ts";
import { guardedFetch } from "../alerts/channels/guarded-fetch.ts";
import { startTelegramUpdates } from "../alerts/channels/telegram-updates.ts";
import { askBackups } from "../operations/backups/backups-by-hand.ts";
import { startScheduledBackups } from "../operations/backups/scheduled-backups.ts";
import type { Metrics } from "../operations/health/metrics.ts";
import { watchClock } from "../operations/health/watch-clock.ts";
import { sealChannelsJob } from "../operations/upkeep/seal-channels.ts";
import { tellJumpsJob } from "../operations/upkeep/tell-jumps.ts";
import { startUpkeep } from "../operations/upkeep/upkeep.ts";
import type { BackupState } from "../platform/backups.ts";
import { type Entry, entryOf, noEntry } from "./entry.ts";
import { type HttpListener, listen, localUrl } from "./http-listener.ts";
import { type Outlets, openOutlets } from "./outlets.ts";
import { openContext, roles, type ServerContext, type ServerOptions } from "./server-context.ts";
import { startApi } from "./start-api.ts";
import { openStream, startNotifierRole, startRelayRole } from "./start-changes.ts";
import { startFeeds } from "./start-feeds.ts";

export { type Role, roles, type ServerOptions } from "./server-context.ts";

export interface RunningServer extends Entry {
  /** Null without the role `api`; then the rest of the entry is null, too. */
  readonly url: string | null;
  /** Null without the role `api`. */
  readonly metrics: Metrics | null;
  /** The state of its backups; with `begin` one is begun before, unless one runs. */
  askBackups(begin: boolean): BackupState;
  /** Stops accepting work, answers what it accepted, closes its connections; rejects after 8 s. Idempotent. */
  stop(): Promise<void>;
}

/** Starts a server process on an open database. Throws when the port cannot be opened. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const wanted = new Set(options.roles ?? roles);
  const context = await openContext(options, wanted.has("api"));
  const { config, shutdown } = context;
  try {
    const reusePort = options.group?.part === "member" && options.group.reusePort;
    const listener = wanted.has("api") ? await listen(config, reusePort) : null;
    shutdown.add(() => listener?.close());
    const publicUrl = config.publicUrl ?? listener?.url ?? localUrl(config.host, config.port);
    const outlets = openOutlets(context, publicUrl);
    const { metrics, ...entry } = await startApiRole(context, outlets, listener);
    if (wanted.has("relay") || wanted.has("notifier")) {
      const stream = await openStream(context);
      const consumer =
        options.consumer ?? (wanted.has("notifier") ? startNotifierRole(context, outlets) : null);
      // Before the relay starts: a change without a subscriber counts as delivered.
      if (consumer) {
        const subscription = await stream.subscribe(consumer);
        shutdown.add(() => subscription.stop());
      }
      if (wanted.has("relay")) startRelayRole(context, stream);
    }
    // An injected clock belongs to a test.
    if (!options.clock) {
      const clockWatch = await watchClock(context);
      shutdown.add(() => clockWatch.stop());
    }
    if (wanted.has("scheduler")) startScheduler(context, outlets);
    return {
      url: listener?.url ?? null,
      metrics,
      ...entry,
      askBackups: (begin) => askBackups(context.backups, begin, context.log),
      stop: () => shutdown.run(),
    };
  } catch (error) {
    await shutdown.run();
    throw error;
  }
}

/** Starts the API where it answers here, and tells how the first person gets access, once for all processes of a group. */
async function startApiRole(
  context: ServerContext,
  outlets: Outlets,
  listener: HttpListener | null,
): Promise<Entry & Pick<RunningServer, "metrics">> {
  const { pool, options } = context;
  const isHead = options.group?.part === "head";
  if (!listener && !isHead) return { metrics: null, ...noEntry };
  const shared = new SharedKeys(pool, options.secrets.holderKey);
  const known = await shared.takeOver(options.secrets);
  const metrics = listener && (await startApi(context, { outlets, listener, shared, known }));
  const entry =
    listener && options.group ? noEntry : await entryOf(context, outlets.publicUrl, known.readKey);
  return { metrics, ...entry };
}

/** Role `scheduler`: runs the upkeep jobs, tells the operator of what they find, and reads what the Telegram bot is sent. */
function startScheduler(context: ServerContext, { vault, telegram }: Outlets): void {
  const { config, pool, upkeepPool, profile, clock, log, shutdown } = context;
  const fetch = guardedFetch({ allowedNetworks: config.allowedNetworks });
  const more = [sealChannelsJob(vault), tellJumpsJob({ fetch, url: config.operatorWebhook, log })];
  const upkeep = startUpkeep(pool, profile.policy, clock, log, { patient: upkeepPool, more });
  shutdown.add(() => upkeep.stop());
  startFeeds(context);
  const { everyMs } = config.backups;
  if (everyMs !== null) {
    const scheduled = startScheduledBackups(context.backups, everyMs, { clock, log });
    shutdown.add(() => scheduled.stop());
  }
  if (telegram.ownToken === null) return;
  const updates = startTelegramUpdates({ pool, telegram, vault, clock, log });
  shutdown.add(() => updates.stop());
}
