import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { privatePolicy } from "@tidemark/core";
import { startNotifier } from "./alerts/notifier.ts";
import { createApp } from "./app.ts";
import { inProcessStream } from "./changes/in-process-stream.ts";
import { kafkaStream } from "./changes/kafka-stream.ts";
import { startRelay } from "./changes/relay.ts";
import type { Consumer } from "./changes/stream.ts";
import { type OpenChannels, openChannels } from "./channels/channel-set.ts";
import { openPool } from "./database.ts";
import type { Config } from "./env.ts";
import { Metrics } from "./health/metrics.ts";
import { historyCacheBytes } from "./history/history-cache.ts";
import { HolderLinks } from "./holders/links.ts";
import type { Log, Services } from "./http/context.ts";
import { RateLimit } from "./http/rate-limit.ts";
import { Intake } from "./intake/intake.ts";
import { firstInvite } from "./reporters/invites.ts";
import { ReporterTokens } from "./reporters/token.ts";
import { startUpkeep } from "./upkeep/upkeep.ts";
import { loadAssets } from "./website/assets.ts";

/**
 * What a process of the server does: answers the API and website, hands changes on, tells people of them, keeps the
 * database tidy. Without Kafka the changes stay in the process: relay and notifier go together.
 */
export const roles = ["api", "relay", "notifier", "scheduler"] as const;
export type Role = (typeof roles)[number];

export interface ServerOptions {
  readonly config: Config;
  /** A migrated database. */
  readonly databaseUrl: string;
  readonly secrets: {
    readonly reporterKey: string;
    readonly holderKey: string;
    readonly verifierKey: string;
    readonly operatorKey: string;
    readonly vapidKey: string;
  };
  readonly roles?: readonly Role[];
  readonly log: Log;
  readonly clock?: () => number;
  /** Who hears of changes in the notifier's stead. */
  readonly consumer?: Consumer;
  /** What hands messages over, where it is not to be what the configuration says. */
  readonly outlets?: Partial<OpenChannels>;
  /** Routes that only a benchmark needs. */
  readonly more?: Parameters<typeof createApp>[1];
  /** What the histories sent last may take of memory; 0: each is made anew. */
  readonly historyCacheBytes?: number;
}

export interface RunningServer {
  /** Null without the role `api`. */
  readonly url: string | null;
  /** For the first installation; null once any code was used. */
  readonly inviteCode: string | null;
  /** Takes nothing more in, answers what it took, closes its connections. Idempotent. */
  stop(): Promise<void>;
}

const reportsPerHour = 600;
const registrationsPerHour = 20;
const holdersPerHour = 20;
/** Of one address, a day. */
const mailsPerAddress = 2;
const dayMs = 86_400_000;

/** Starts a server process on an open database. Throws when the port cannot be had. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { config, databaseUrl, secrets, log, clock = Date.now } = options;
  const wanted = new Set(options.roles ?? roles);
  const pool = openPool(databaseUrl, 10);
  const policy = privatePolicy;
  const tokens = new ReporterTokens(secrets.reporterKey, clock);
  const intake = new Intake({ pool, policy, verifierOn: config.verifierOn, clock });
  const closers: (() => Promise<void>)[] = [() => pool.end({ timeout: 5 })];
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= (async () => {
      for (const close of closers.toReversed()) await close();
    })();
    return stopped;
  };

  const opened = openChannels({
    ...config,
    vapidKey: secrets.vapidKey,
    publicUrl: config.publicUrl ?? localUrl(config.host, config.port),
  });
  closers.push(() => opened.close());
  const { channels, letters, vapidPublicKey } = { ...opened, ...options.outlets };

  try {
    let url: string | null = null;
    if (wanted.has("api")) {
      await tokens.watchRevoked(pool);
      closers.push(async () => tokens.stop());
      const assets = await loadAssets();
      const { port, close } = await listen(config, options.more, (publicUrl) => ({
        pool,
        policy,
        intake,
        tokens,
        metrics: new Metrics(pool, () => intake.waiting),
        limits: {
          reports: new RateLimit(reportsPerHour, clock),
          registrations: new RateLimit(registrationsPerHour, clock),
          holders: new RateLimit(holdersPerHour, clock),
          mails: new RateLimit(mailsPerAddress, clock, dayMs),
        },
        verifier: { on: config.verifierOn, key: secrets.verifierKey },
        operatorKey: secrets.operatorKey,
        links: new HolderLinks(secrets.holderKey, publicUrl),
        letters,
        vapidPublicKey,
        trustedProxies: config.trustedProxies,
        publicUrl,
        historyCacheBytes: options.historyCacheBytes ?? historyCacheBytes,
        assets,
        log,
        clock,
      }));
      url = localUrl(config.host, port);
      closers.push(async () => {
        await close();
        await intake.drain();
      });
    }
    if (wanted.has("relay") || wanted.has("notifier")) {
      const { kafkaBrokers: brokers, kafkaTopic: topic } = config;
      const stream = brokers ? kafkaStream({ brokers, topic, log }) : inProcessStream();
      closers.push(() => stream.close());
      let { consumer } = options;
      if (!consumer && wanted.has("notifier")) {
        const publicUrl = config.publicUrl ?? url ?? localUrl(config.host, config.port);
        const links = new HolderLinks(secrets.holderKey, publicUrl);
        const notifier = startNotifier({ pool, policy, clock, log, channels, links, publicUrl });
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
    if (wanted.has("scheduler")) {
      const upkeep = startUpkeep(pool, policy, clock, log);
      closers.push(() => upkeep.stop());
    }
    const inviteCode = wanted.has("api") ? await firstInvite(pool) : null;
    return { url, inviteCode, stop };
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
const drainMs = 5000;

async function listen(
  config: Config,
  more: ServerOptions["more"],
  services: (publicUrl: string) => Services,
): Promise<{ port: number; close(): Promise<void> }> {
  // The app knows its own address, which port 0 tells only once it listens.
  let fetch: (request: Request, env: unknown) => Response | Promise<Response> = () =>
    new Response(null, { status: 503 });
  const server = createAdaptorServer({ fetch: (request, env) => fetch(request, env) }) as Server;
  server.requestTimeout = 30_000;
  server.headersTimeout = 10_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(config.port, config.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const app = createApp(services(config.publicUrl ?? localUrl(config.host, port)), more);
  fetch = (request, env) => app.fetch(request, env as object);
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        const timer = setTimeout(() => server.closeAllConnections(), drainMs);
        server.close(() => {
          clearTimeout(timer);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}
