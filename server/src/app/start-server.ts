import { guardedFetch } from "../alerts/channels/guarded-fetch.ts";
import { startTelegramUpdates } from "../alerts/channels/telegram-updates.ts";
import { startScheduledBackups } from "../operations/backups/scheduled-backups.ts";
import { watchClock } from "../operations/health/watch-clock.ts";
import { sealChannelsJob } from "../operations/upkeep/seal-channels.ts";
import { tellJumpsJob } from "../operations/upkeep/tell-jumps.ts";
import { startUpkeep } from "../operations/upkeep/upkeep.ts";
import { listen, localUrl } from "./http-listener.ts";
import { type Outlets, openOutlets } from "./outlets.ts";
import { openContext, roles, type ServerContext, type ServerOptions } from "./server-context.ts";
import { type Entry, startApi } from "./start-api.ts";
import { openStream, startNotifierRole, startRelayRole } from "./start-changes.ts";
import { startFeeds } from "./start-feeds.ts";

export { type Role, roles, type ServerOptions } from "./server-context.ts";

export interface RunningServer extends Entry {
  /** Null without the role `api`; then the rest of the entry is null, too. */
  readonly url: string | null;
  /** Stops accepting work, answers what it accepted, closes its connections; rejects after 8 s. Idempotent. */
  stop(): Promise<void>;
}

/** Starts a server process on an open database. Throws when the port cannot be opened. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const wanted = new Set(options.roles ?? roles);
  const context = await openContext(options, wanted.has("api"));
  const { config, shutdown } = context;
  try {
    const listener = wanted.has("api") ? await listen(config) : null;
    shutdown.add(() => listener?.close());
    const publicUrl = config.publicUrl ?? listener?.url ?? localUrl(config.host, config.port);
    const outlets = openOutlets(context, publicUrl);
    const entry = listener && (await startApi(context, outlets, listener));
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
      openUrl: entry?.openUrl ?? null,
      inviteCode: entry?.inviteCode ?? null,
      joinUrl: entry?.joinUrl ?? null,
      isEmpty: entry?.isEmpty ?? false,
      stop: () => shutdown.run(),
    };
  } catch (error) {
    await shutdown.run();
    throw error;
  }
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
