import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { ReporterKey, RotatedKeys } from "@tidemark/drizzle";
import { Challenges } from "../accounts/challenges.ts";
import { firstInvite } from "../accounts/invites.ts";
import { ReporterKeys } from "../accounts/keys.ts";
import { NetworkGroups } from "../accounts/network-group.ts";
import { type Profile, profiles } from "../accounts/profile.ts";
import { reloadKeysRegularly } from "../accounts/reload-keys.ts";
import { ReporterTokens } from "../accounts/token.ts";
import type { Consumer } from "../alerts/changes/change-stream.ts";
import { inProcessStream } from "../alerts/changes/in-process-stream.ts";
import { startRelay } from "../alerts/changes/relay.ts";
import { type OpenChannels, openChannels } from "../alerts/channels/channel-set.ts";
import { HolderLinks } from "../alerts/holders/links.ts";
import { MailGuard } from "../alerts/mail/mail-guard.ts";
import { OptOutLinks } from "../alerts/mail/opt-out.ts";
import { startNotifier } from "../alerts/notifier/notifier.ts";
import { historyCacheBytes } from "../history/history-cache.ts";
import { usualSearchMs } from "../history/search/find-products.ts";
import { watchClock } from "../operations/health/clock-watch.ts";
import { FullDisk } from "../operations/health/full-disk.ts";
import { Metrics } from "../operations/health/metrics.ts";
import type { Services } from "../operations/services.ts";
import { startUpkeep } from "../operations/upkeep/upkeep.ts";
import { openPool, serving, upkeeping } from "../platform/database.ts";
import type { Log } from "../platform/http/app-env.ts";
import { Background } from "../platform/http/background.ts";
import { Guesses } from "../platform/http/guesses.ts";
import { Hosts } from "../platform/http/hosts.ts";
import { KeyGuard } from "../platform/http/key-guard.ts";
import { limitPipelining } from "../platform/http/pipelining.ts";
import { RateLimit } from "../platform/http/rate-limit.ts";
import { ReadAccess } from "../platform/http/read-access.ts";
import { boundSlowReaders } from "../platform/http/slow-readers.ts";
import { TransactionPipeline } from "../platform/transaction-pipeline.ts";
import { within } from "../platform/within.ts";
import { Intake } from "../prices/intake/intake.ts";
import { keepWriting, PageCounts } from "../prices/intake/page-counts.ts";
import { ReportLimits } from "../prices/intake/report-limits.ts";
import { loadAssets } from "../website/shared/assets.ts";
import type { Config } from "./environment.ts";
import { createApp } from "./routes.ts";

/**
 * What a process of the server does: answers the API and website, hands changes on, tells people of them, keeps the
 * database tidy. Without Kafka the changes stay in the process: relay and notifier go together.
 */
export const roles = ["api", "relay", "notifier", "scheduler"] as const;
export type Role = (typeof roles)[number];

export interface ServerOptions {
  readonly config: Config;
  /** A migrated database, as the server's role. */
  readonly databaseUrl: string;
  /** As the owner of the schema; the same role unless told otherwise. */
  readonly ownerUrl?: string;
  readonly secrets: {
    readonly reporterKeys: readonly ReporterKey[];
    readonly holderKey: string;
    readonly verifierKey: string;
    readonly operatorKey: string;
    readonly vapidKey: string;
    readonly readKey: string;
  };
  /** Asked every 5 s for keys that were replaced meanwhile. */
  readonly readRotatedKeys?: () => Promise<RotatedKeys>;
  /** Private unless told otherwise. */
  readonly profile?: Profile;
  readonly roles?: readonly Role[];
  readonly log: Log;
  readonly clock?: () => number;
  /** Who hears of changes in the notifier's stead. */
  readonly consumer?: Consumer;
  /** What hands messages over, where it is not to be what the configuration says. */
  readonly outlets?: Partial<OpenChannels>;
  /** Where the embedded database lies: `/readyz` says when that disk is full. */
  readonly diskFolder?: string | undefined;
  /** Routes that only a benchmark needs. */
  readonly more?: Parameters<typeof createApp>[1];
  /** What the histories sent last may take of memory; 0: each is made anew. */
  readonly historyCacheBytes?: number;
  readonly searchMs?: number;
}

export interface RunningServer {
  /** Null without the role `api`. */
  readonly url: string | null;
  /** The link that opens the website; null without the role `api`, and where nobody needs the read key. */
  readonly openUrl: string | null;
  /** For the first installation; null once any code was used, and where none is wanted. */
  readonly inviteCode: string | null;
  /** Takes nothing more in, answers what it took, closes its connections; rejects after 8 s. Idempotent. */
  stop(): Promise<void>;
}

const judgingLanes = 2;
const registrationsPerHour = 20;
const holdersPerHour = 20;
/** Of one network: a holder may have as many, and more than a person makes. */
const watchesPerHour = 1200;
/** Test messages of one holder; of one network four times as many. */
const testsPerHour = 6;
/** When it stops: from then on nothing waits for the database any more; and the whole of it. */
const patienceMs = 5000;
const stopMs = 8000;

/** Starts a server process on an open database. Throws when the port cannot be had. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { config, databaseUrl, secrets, clock = Date.now } = options;
  const fullDisk = new FullDisk(options.diskFolder ?? null, clock);
  const log: Log = (message, error, requestId) => {
    if (!fullDisk.note(error)) options.log(message, error, requestId);
  };
  const wanted = new Set(options.roles ?? roles);
  const lanes = wanted.has("api")
    ? Array.from({ length: judgingLanes }, () => new TransactionPipeline(databaseUrl))
    : [];
  const upkeepPool = openPool(databaseUrl, 2, { limits: upkeeping });
  let isAway = false;
  const pool = openPool(databaseUrl, 10, {
    limits: serving,
    onOpen: () => {
      isAway = false;
    },
    onLost(reason) {
      // What waits for nothing, or for long, would not notice.
      for (const lane of lanes) lane.dropIdle();
      upkeepPool.drop();
      if (!isAway) log("a connection to the database was lost or refused", reason);
      isAway = true;
    },
  });
  const profile = options.profile ?? profiles[config.trust];
  const { policy } = profile;
  const closers: (() => Promise<void>)[] = [
    async () => void (await Promise.all([pool, upkeepPool].map((one) => one.end({ timeout: 1 })))),
  ];
  /** Whoever waits for the database fails. */
  const dropAll = () => {
    for (const lane of lanes) lane.destroy();
    for (const one of [pool, upkeepPool]) one.drop();
  };
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= (async () => {
      const closing = (async () => {
        for (const close of closers.toReversed()) await close();
      })();
      let hurry: NodeJS.Timeout | undefined;
      const patience = setTimeout(() => {
        hurry = setInterval(dropAll, 100);
      }, patienceMs);
      await within(stopMs, closing).finally(() => {
        clearTimeout(patience);
        clearInterval(hurry);
      });
    })();
    return stopped;
  };

  let opened: OpenChannels | null = null;
  closers.push(async () => opened?.close());
  const background = new Background(log);
  closers.push(() => background.drain(drainMs));

  try {
    closers.push(async () => void (await Promise.all(lanes.map((lane) => lane.close()))));
    const intake = new Intake({ pool, pipelines: lanes, policy, verifierOn: config.verifierOn, clock });
    const pages = new PageCounts();
    const counting = keepWriting(pages, pool, clock, log);
    closers.push(() => counting.stop());
    const door = wanted.has("api") ? await listen(config) : null;
    closers.push(async () => {
      await door?.close();
      await intake.drain(drainMs);
    });
    const url = door ? localUrl(config.host, door.port) : null;
    const publicUrl = config.publicUrl ?? url ?? localUrl(config.host, config.port);
    const links = new HolderLinks(secrets.holderKey, publicUrl, clock);
    const mail = new MailGuard(pool, secrets.holderKey, config.mailsPerDay, clock);
    opened = openChannels({
      ...config,
      vapidKey: secrets.vapidKey,
      publicUrl,
      isOptedOut: (address) => mail.isOptedOut(address),
    });
    const { channels, letters, vapidPublicKey } = { ...opened, ...options.outlets };
    const holdersNeedKey = profile.profile === "private" || config.read === "members";
    const isOpen = config.read === "open";
    const access = new ReadAccess(secrets.readKey, { isOpen, holdersNeedKey }, clock);
    if (door) {
      const keys = new ReporterKeys(secrets.reporterKeys, clock);
      const tokens = new ReporterTokens(keys, clock);
      const readKeys = options.readRotatedKeys;
      const endReloading = await reloadKeysRegularly({ pool, keys, tokens, access, readKeys, log });
      const guesses = new Guesses(config.trustedProxies, clock);
      closers.push(async () => endReloading());
      const services: Services = {
        pool,
        ownerUrl: options.ownerUrl ?? databaseUrl,
        policy,
        profile,
        intake,
        tokens,
        pages,
        challenges: new Challenges(keys, clock, config.workBits),
        groups: new NetworkGroups(pool, clock),
        fullDisk,
        metrics: new Metrics(pool, () => intake.waiting, mail),
        limits: {
          ingress: new ReportLimits(profile, clock),
          registrations: new RateLimit(registrationsPerHour, clock),
          holders: new RateLimit(holdersPerHour, clock),
          watches: new RateLimit(watchesPerHour, clock),
          tests: new RateLimit(testsPerHour, clock),
        },
        verifier: {
          on: config.verifierOn,
          guard: new KeyGuard(secrets.verifierKey, "The verifier's key is missing or wrong.", guesses),
        },
        operator: new KeyGuard(secrets.operatorKey, "The operator's key is missing or wrong.", guesses),
        access,
        wrongTokens: new Guesses(config.trustedProxies, clock),
        hosts: new Hosts([new URL(publicUrl).hostname, config.host, ...config.allowedHosts]),
        links,
        mail,
        optOutLinks: new OptOutLinks(secrets.holderKey, mail, publicUrl, clock),
        channels,
        letters,
        vapidPublicKey,
        trustedProxies: config.trustedProxies,
        trustedNetworks: config.trustedNetworks,
        publicUrl,
        historyCacheBytes: options.historyCacheBytes ?? historyCacheBytes,
        background,
        searchMs: options.searchMs ?? usualSearchMs,
        assets: await loadAssets(),
        log,
        clock,
      };
      door.open(createApp(services, options.more));
    }
    if (wanted.has("relay") || wanted.has("notifier")) {
      const { kafkaBrokers: brokers, kafkaTopic: topic } = config;
      const stream = brokers
        ? (await import("../alerts/changes/kafka-stream.ts")).kafkaStream({ brokers, topic, log })
        : inProcessStream();
      closers.push(() => stream.close());
      let { consumer } = options;
      if (!consumer && wanted.has("notifier")) {
        const notifier = startNotifier({ pool, policy, clock, log, channels, links });
        closers.push(() => notifier.stop());
        consumer = notifier.consumer;
      }
      // Before the relay: what nobody hears has been handed over all the same.
      if (consumer) {
        const subscription = await stream.subscribe(consumer);
        closers.push(() => subscription.stop());
      }
      if (wanted.has("relay")) {
        const relay = startRelay({ pool, databaseUrl, stream, log });
        closers.push(() => relay.stop());
      }
    }
    // A clock that is handed in is a test's own.
    if (!options.clock) {
      const clockWatch = await watchClock({ pool, log, clock });
      closers.push(async () => clockWatch.stop());
    }
    if (wanted.has("scheduler")) {
      const upkeep = startUpkeep(pool, policy, clock, log, { patient: upkeepPool });
      closers.push(() => upkeep.stop());
    }
    const invites = wanted.has("api") && profile.registration === "invite-code";
    const inviteCode = invites ? await firstInvite(pool) : null;
    const isLinked = url !== null && (!isOpen || holdersNeedKey);
    return { url, openUrl: isLinked ? `${publicUrl}/?key=${access.key}` : null, inviteCode, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const isWildcard = (host: string) => host === "0.0.0.0" || host === "::";

function localUrl(host: string, port: number): string {
  const name = isWildcard(host) ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

/** Requests under way may take this long to end when the server stops. */
const drainMs = 3000;

interface Door {
  readonly port: number;
  /** Lets requests in. */
  open(app: ReturnType<typeof createApp>): void;
  close(): Promise<void>;
}

/** Listens; until it is opened it answers 503: the app knows its own address, which port 0 tells only once it listens. */
async function listen(config: Config): Promise<Door> {
  let fetch: (request: Request, env: unknown) => Response | Promise<Response> = () =>
    new Response(null, { status: 503 });
  const server = createServer(limitPipelining(getRequestListener((request, env) => fetch(request, env))));
  server.requestTimeout = 30_000;
  server.headersTimeout = 10_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(config.port, config.host, resolve);
  });
  const endWatch = boundSlowReaders(server);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    open(app) {
      fetch = (request, env) => app.fetch(request, env as object);
    },
    close: () =>
      new Promise((resolve) => {
        const timer = setTimeout(() => server.closeAllConnections(), drainMs);
        server.close(() => {
          endWatch();
          clearTimeout(timer);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}
