import { isIP } from "node:net";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod/mini";
import { type LogLevel, logLevels } from "../platform/logger.ts";

/** Where the build puts it. */
const builtExtension = fileURLToPath(new URL("../../../extension/build/chrome-mv3-prod", import.meta.url));

const httpUrl = z.url({ protocol: /^https?$/, error: "must be an http or https URL" });

/** `10.0.0.1` or `10.0.0.0/8`, IPv6 too. */
const isNetwork = (text: string): boolean => {
  const [address = "", bits, ...rest] = text.split("/");
  const most = isIP(address) === 6 ? 128 : 32;
  return (
    isIP(address) !== 0 && rest.length === 0 && (bits === undefined || (/^\d+$/.test(bits) && +bits <= most))
  );
};

const networks = z
  .string()
  .check(
    z.refine(
      (text) => text.split(",").every((one) => isNetwork(one.trim())),
      "must be addresses or networks",
    ),
  );

const postgresUrl = z
  .string()
  .check(z.regex(/^postgres(ql)?:\/\//, "must start with postgres:// or postgresql://"));

const isBroker = (text: string): boolean => {
  const match = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):(\d{1,5})$/.exec(text);
  return match !== null && +match[1]! > 0 && +match[1]! < 65_536;
};

const Environment = z.object({
  HOST: z._default(z.string(), "127.0.0.1"),
  PORT: z._default(
    z
      .string()
      .check(z.refine((text) => /^\d{1,5}$/.test(text) && +text < 65_536, "must be a port: 0 to 65535")),
    "7300",
  ),
  PUBLIC_URL: z.optional(httpUrl),
  DATA_DIR: z._default(z.string(), ".tidemark"),
  DATABASE_URL: z.optional(postgresUrl),
  DATABASE_OWNER_URL: z.optional(postgresUrl),
  TRUST: z._default(z.enum(["private", "public"], { error: "must be private or public" }), "private"),
  PROOF_OF_WORK: z._default(
    z
      .string()
      .check(z.refine((text) => /^\d{1,2}$/.test(text) && +text >= 8 && +text <= 26, "must be 8 to 26")),
    "20",
  ),
  VERIFIER: z._default(z.enum(["on", "off"], { error: "must be on or off" }), "on"),
  VERIFIER_KEY: z.optional(z.string().check(z.minLength(16, "must have at least 16 characters"))),
  LOG_LEVEL: z._default(z.enum(logLevels, { error: `must be one of ${logLevels.join(", ")}` }), "info"),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.optional(httpUrl),
  OPERATOR_KEY: z.optional(z.string().check(z.minLength(16, "must have at least 16 characters"))),
  OPERATOR_WEBHOOK: z.optional(httpUrl),
  EXCHANGE_RATES_URL: z.optional(
    z.url({ protocol: /^(?:https?|file)$/, error: "must be an http, https or file URL" }),
  ),
  STORE_URL_CHROME: z.optional(httpUrl),
  STORE_URL_EDGE: z.optional(httpUrl),
  STORE_URL_FIREFOX: z.optional(httpUrl),
  EXTENSION_DIR: z.optional(z.string()),
  KAFKA_BROKERS: z.optional(
    z
      .string()
      .check(
        z.refine(
          (text) => text.split(",").every((one) => isBroker(one.trim())),
          "must be host:port, several with commas between",
        ),
      ),
  ),
  KAFKA_TOPIC: z._default(
    z
      .string()
      .check(z.regex(/^[A-Za-z0-9._-]{1,200}$/, "must be letters, digits, dots, dashes and underscores")),
    "tidemark.price-changes",
  ),
  READ: z.optional(z.enum(["members", "open"], { error: "must be members or open" })),
  ALLOWED_HOSTS: z.optional(
    z
      .string()
      .check(
        z.refine(
          (text) => text.split(",").every((one) => /^[\w-]+(?:\.[\w-]+)*$/.test(one.trim())),
          "must be names without scheme and port, several with commas between",
        ),
      ),
  ),
  TRUSTED_PROXIES: z.optional(networks),
  TRUSTED_NETWORKS: z.optional(networks),
  ALLOWED_NETWORKS: z.optional(networks),
  MAILS_PER_DAY: z._default(
    z.string().check(z.refine((text) => /^[1-9]\d{0,6}$/.test(text), "must be 1 to 9999999")),
    "300",
  ),
  SMTP_URL: z.optional(
    z.url({
      protocol: /^smtps?$/,
      error: "must be like smtp://user:password@mail.example:587, or smtps://",
    }),
  ),
  TELEGRAM_BOT_TOKEN: z.optional(
    z.string().check(z.regex(/^\d{5,15}:[A-Za-z0-9_-]{20,80}$/, "must be a token like 123456789:AAH...")),
  ),
  MAIL_FROM: z.optional(
    z
      .string()
      .check(
        z.regex(
          /^(?:[^<>\r\n"]{1,100}<([^<>\s@]+@[^<>\s@]+)>|[^<>\s@]+@[^<>\s@]+)$/,
          "must be an address, or Name <address>",
        ),
      ),
  ),
});

/** The server's parsed configuration. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string | null;
  readonly dataDir: string;
  readonly databaseUrl: string | null;
  /** Null: the role of `databaseUrl` owns the schema, or another process migrates it. */
  readonly databaseOwnerUrl: string | null;
  /** Private: reporters need an invite code. Public: anybody may report. */
  readonly trust: "private" | "public";
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
  readonly smtpUrl: string | null;
  readonly mailFrom: string | null;
  /** Of the server's own bot; null: it has none. */
  readonly telegramBotToken: string | null;
}

export type ParsedEnv =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads the environment; an empty variable counts as not set. All problems are reported together, a sentence each. */
export function parseEnv(variables: Readonly<Record<string, string | undefined>>): ParsedEnv {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value?.trim()));
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    return {
      ok: false,
      problems: parsed.error.issues.map(({ path, message }) => `${String(path[0])} ${message}.`),
    };
  }
  const env = parsed.data;
  if (!env.SMTP_URL !== !env.MAIL_FROM) {
    const [missing, given] = env.SMTP_URL ? ["MAIL_FROM", "SMTP_URL"] : ["SMTP_URL", "MAIL_FROM"];
    return { ok: false, problems: [`${missing} must be set when ${given} is.`] };
  }
  if (env.DATABASE_OWNER_URL && !env.DATABASE_URL) {
    return { ok: false, problems: ["DATABASE_URL must be set when DATABASE_OWNER_URL is."] };
  }
  return {
    ok: true,
    config: {
      host: env.HOST,
      port: Number(env.PORT),
      publicUrl: env.PUBLIC_URL?.replace(/\/+$/, "") ?? null,
      dataDir: resolve(env.DATA_DIR),
      databaseUrl: env.DATABASE_URL ?? null,
      databaseOwnerUrl: env.DATABASE_OWNER_URL ?? null,
      trust: env.TRUST,
      workBits: Number(env.PROOF_OF_WORK),
      verifierOn: env.VERIFIER === "on",
      verifierKey: env.VERIFIER_KEY ?? null,
      operatorKey: env.OPERATOR_KEY ?? null,
      operatorWebhook: env.OPERATOR_WEBHOOK ?? null,
      exchangeRatesUrl: env.EXCHANGE_RATES_URL ?? null,
      stores: {
        chrome: env.STORE_URL_CHROME ?? null,
        edge: env.STORE_URL_EDGE ?? null,
        firefox: env.STORE_URL_FIREFOX ?? null,
      },
      extensionDir: resolve(env.EXTENSION_DIR ?? builtExtension),
      logLevel: env.LOG_LEVEL,
      tracesUrl: env.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/\/+$/, "") ?? null,
      kafkaBrokers: env.KAFKA_BROKERS?.split(",").map((one) => one.trim()) ?? null,
      kafkaTopic: env.KAFKA_TOPIC,
      read: env.READ ?? (env.TRUST === "private" ? "members" : "open"),
      allowedHosts: listOf(env.ALLOWED_HOSTS),
      trustedProxies: listOf(env.TRUSTED_PROXIES),
      trustedNetworks: listOf(env.TRUSTED_NETWORKS),
      allowedNetworks: listOf(env.ALLOWED_NETWORKS),
      mailsPerDay: Number(env.MAILS_PER_DAY),
      smtpUrl: env.SMTP_URL ?? null,
      mailFrom: env.MAIL_FROM ?? null,
      telegramBotToken: env.TELEGRAM_BOT_TOKEN ?? null,
    },
  };
}

const listOf = (text: string | undefined): string[] => (text?.split(",") ?? []).map((one) => one.trim());
