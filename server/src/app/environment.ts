import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { noteStrangers, parseSettings, type Variables } from "@tidemark/core/settings";
import type { Smtp } from "../alerts/channels/email.ts";
import { type BackupSettings, backupSettings } from "../operations/backups/backup-settings.ts";
import type { LogLevel } from "../platform/logger.ts";
import { smtpOf } from "./smtp-settings.ts";

/** Where the build puts it. */
const builtExtension = fileURLToPath(new URL("../../../extension/build/chrome-mv3-prod", import.meta.url));

/** The server's parsed configuration. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** API processes on this machine that answer on the port together. */
  readonly apiProcesses: number;
  /** Redis that counts the limits of several processes in common. Null: each counts its share. */
  readonly rateLimitUrl: string | null;
  readonly publicUrl: string | null;
  readonly dataDir: string;
  readonly backups: BackupSettings;
  readonly databaseUrl: string | null;
  /** Null: the role of `databaseUrl` owns the schema, or another process migrates it. */
  readonly databaseOwnerUrl: string | null;
  /** Of TimescaleDB, where the database has it. */
  readonly chunkDays: number;
  /** A replica for reads, and how old its state may be. Null: there is none. */
  readonly replica: { readonly url: string; readonly maxAgeMs: number } | null;
  /** Private: reporters need an invite code. Public: anybody may report. */
  readonly trust: "private" | "public";
  /** Whether what was accepted is published for everybody. */
  readonly openData: boolean;
  /** Whether the hosts of Amazon's short links are asked where these lead. */
  readonly shortLinksOn: boolean;
  /** Proof of work for registration: 2 to the power of this many hashes. */
  readonly workBits: number;
  readonly verifierOn: boolean;
  readonly verifierKey: string | null;
  readonly operatorKey: string | null;
  /** Is sent a line of text when something jumps; null: that is in the log alone. */
  readonly operatorWebhook: string | null;
  /** Where the website reads reference rates; null: it converts no prices. */
  readonly exchangeRatesUrl: string | null;
  /** Where browsers get the extension; null: in no store. */
  readonly stores: {
    readonly chrome: string | null;
    readonly edge: string | null;
    readonly firefox: string | null;
  };
  /** The folder of the built extension, which the page of an invite hands out. */
  readonly extensionDir: string;
  /** The folder of signed packages, which browsers install and update from here. */
  readonly extensionPackages: string;
  readonly logLevel: LogLevel;
  /** Base URL of a collector that takes traces by OTLP over HTTP; null: no traces. */
  readonly tracesUrl: string | null;
  /** Null: changes stay within the process. */
  readonly kafkaBrokers: readonly string[] | null;
  readonly kafkaTopic: string;
  /** Who may read prices: holders of the read key, or everybody. */
  readonly read: "members" | "open";
  /** Host names that requests may use, besides the server's own. */
  readonly allowedHosts: readonly string[];
  readonly trustedProxies: readonly string[];
  /** Clients from these networks see metrics and the details of health. */
  readonly trustedNetworks: readonly string[];
  /** Private networks that channels may deliver to. */
  readonly allowedNetworks: readonly string[];
  /** Limit for confirmations and lost links together. */
  readonly mailsPerDay: number;
  /** Both null: no mail. */
  readonly smtp: Smtp | null;
  readonly mailFrom: string | null;
  /** Of the server's own bot; null: it has none. */
  readonly telegramBotToken: string | null;
}

/** `notes`: what is set and not read, though it looks as if it should be. */
export type ParsedEnv = { readonly notes: readonly string[] } & (
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly string[] }
);

const readText = (path: string): string => readFileSync(path, "utf8");

/** Reads the environment, as `@tidemark/core/settings` lists it. All problems are reported together, a sentence each. */
export function parseEnv(variables: Variables, readFile = readText): ParsedEnv {
  const notes = noteStrangers(variables);
  const parsed = parseSettings("server", variables, readFile);
  if (!parsed.ok) return { ...parsed, notes };
  const env = parsed.values;
  const mail = smtpOf(env, readFile);
  const problems = [...mail.problems];
  if (env.DATABASE_OWNER_URL && !env.DATABASE_URL) {
    problems.push("DATABASE_URL must be set when DATABASE_OWNER_URL is.");
  }
  if (env.READ_DATABASE_URL && !env.DATABASE_URL) {
    problems.push("DATABASE_URL must be set when READ_DATABASE_URL is.");
  }
  if (problems.length > 0) return { ok: false, problems, notes };
  return {
    ok: true,
    notes,
    config: {
      host: env.HOST,
      port: env.PORT,
      apiProcesses: env.API_PROCESSES === "auto" ? availableParallelism() : env.API_PROCESSES,
      rateLimitUrl: env.RATE_LIMIT_URL,
      publicUrl: env.PUBLIC_URL,
      dataDir: resolve(env.DATA_DIR),
      backups: backupSettings(env),
      databaseUrl: env.DATABASE_URL,
      databaseOwnerUrl: env.DATABASE_OWNER_URL,
      chunkDays: env.TIMESCALE_CHUNK_DAYS,
      replica: env.READ_DATABASE_URL ? { url: env.READ_DATABASE_URL, maxAgeMs: env.READ_LAG_MAX_MS } : null,
      trust: env.TRUST,
      openData: env.OPEN_DATA === null ? env.TRUST === "public" : env.OPEN_DATA === "on",
      shortLinksOn: env.SHORT_LINKS === "on",
      workBits: env.PROOF_OF_WORK,
      verifierOn: env.VERIFIER === "on",
      verifierKey: env.VERIFIER_KEY,
      operatorKey: env.OPERATOR_KEY,
      operatorWebhook: env.OPERATOR_WEBHOOK,
      exchangeRatesUrl: env.EXCHANGE_RATES_URL,
      stores: { chrome: env.STORE_URL_CHROME, edge: env.STORE_URL_EDGE, firefox: env.STORE_URL_FIREFOX },
      extensionDir: resolve(env.EXTENSION_DIR ?? builtExtension),
      extensionPackages: resolve(env.EXTENSION_PACKAGES ?? join(env.DATA_DIR, "extension")),
      logLevel: env.LOG_LEVEL,
      tracesUrl: env.OTEL_EXPORTER_OTLP_ENDPOINT,
      kafkaBrokers: env.KAFKA_BROKERS,
      kafkaTopic: env.KAFKA_TOPIC,
      read: env.READ ?? (env.TRUST === "private" ? "members" : "open"),
      allowedHosts: env.ALLOWED_HOSTS ?? [],
      trustedProxies: env.TRUSTED_PROXIES ?? [],
      trustedNetworks: env.TRUSTED_NETWORKS ?? [],
      allowedNetworks: env.ALLOWED_NETWORKS ?? [],
      mailsPerDay: env.MAILS_PER_DAY,
      smtp: mail.smtp,
      mailFrom: env.MAIL_FROM,
      telegramBotToken: env.TELEGRAM_BOT_TOKEN,
    },
  };
}
