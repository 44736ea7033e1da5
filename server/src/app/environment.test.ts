import { availableParallelism } from "node:os";
import { expect, test } from "vitest";
import { parseEnv } from "./environment.ts";

test("without any variable the server listens on loopback only, privately, with a verifier", () => {
  const parsed = parseEnv({});
  expect(parsed.ok && parsed.config).toMatchObject({
    host: "127.0.0.1",
    port: 7300,
    publicUrl: null,
    databaseUrl: null,
    verifierOn: true,
  });
});

test("an empty variable counts as not set", () => {
  const parsed = parseEnv({ PORT: "", DATABASE_URL: " " });
  expect(parsed.ok && parsed.config).toMatchObject({ port: 7300, databaseUrl: null });
});

test("DATABASE_OWNER_URL needs DATABASE_URL", () => {
  const owner = "postgres://owner:x@db.example/tidemark";
  expect(parseEnv({ DATABASE_OWNER_URL: owner })).toEqual({
    ok: false,
    notes: [],
    problems: ["DATABASE_URL must be set when DATABASE_OWNER_URL is."],
  });
  const parsed = parseEnv({ DATABASE_URL: "postgres://x@db.example/tidemark", DATABASE_OWNER_URL: owner });
  expect(parsed.ok && parsed.config.databaseOwnerUrl).toBe(owner);
});

test("the log is at level info and traces are off unless they are set", () => {
  const usual = parseEnv({});
  expect(usual.ok && usual.config).toMatchObject({ logLevel: "info", tracesUrl: null });
  const parsed = parseEnv({ LOG_LEVEL: "debug", OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318/" });
  expect(parsed.ok && parsed.config).toMatchObject({
    logLevel: "debug",
    tracesUrl: "http://127.0.0.1:4318",
  });
  expect(parseEnv({ LOG_LEVEL: "loud" }).ok).toBe(false);
});

test("all problems are reported together, in the order of the table", () => {
  const parsed = parseEnv({
    PORT: "70000",
    PUBLIC_URL: "javascript:alert(1)",
    DATABASE_URL: "mysql://x",
    VERIFIER: "yes",
    VERIFIER_KEY: "short",
    OPERATOR_WEBHOOK: "file:///etc/passwd",
    KAFKA_BROKERS: "kafka",
    TRUSTED_PROXIES: "10.0.0.0/8, nonsense",
    TRUST: "everyone",
    READ: "friends",
    ALLOWED_HOSTS: "https://tides.example",
    TRUSTED_NETWORKS: "home",
  });
  expect(parsed.ok ? [] : parsed.problems.map((sentence) => sentence.split(" ")[0])).toEqual([
    "PORT",
    "PUBLIC_URL",
    "ALLOWED_HOSTS",
    "TRUSTED_PROXIES",
    "DATABASE_URL",
    "TRUST",
    "READ",
    "TRUSTED_NETWORKS",
    "OPERATOR_WEBHOOK",
    "KAFKA_BROKERS",
    "VERIFIER",
    "VERIFIER_KEY",
  ]);
});

test.each(["10.0.0.0/33", "::1/129", "1.2.3.4/", "a/8", ""])("TRUSTED_PROXIES refuses %j", (network) => {
  expect(parseEnv({ TRUSTED_PROXIES: `10.0.0.1,${network}` }).ok).toBe(false);
});

test("KAFKA_BROKERS is a list of hosts with ports, separated by commas", () => {
  const parsed = parseEnv({ KAFKA_BROKERS: "kafka-1:9092, [::1]:9093" });
  expect(parsed.ok && parsed.config.kafkaBrokers).toEqual(["kafka-1:9092", "[::1]:9093"]);
  expect(parseEnv({ KAFKA_BROKERS: "kafka:99999" }).ok).toBe(false);
});

test("KAFKA_TOPIC has a default and must be a name that Kafka accepts", () => {
  const parsed = parseEnv({ KAFKA_TOPIC: "berlin.tides-2" });
  expect(parsed.ok && parsed.config.kafkaTopic).toBe("berlin.tides-2");
  const usual = parseEnv({});
  expect(usual.ok && usual.config.kafkaTopic).toBe("tidemark.price-changes");
  for (const name of ["a b", "a/b", "ä", "x".repeat(201)])
    expect(parseEnv({ KAFKA_TOPIC: name }).ok).toBe(false);
});

test("PUBLIC_URL loses its trailing slash", () => {
  const parsed = parseEnv({ PUBLIC_URL: "https://tides.example/" });
  expect(parsed.ok && parsed.config.publicUrl).toBe("https://tides.example");
});

test.each([
  { SMTP_URL: "http://mail.example", MAIL_FROM: "a@b.example" },
  { SMTP_URL: "smtp://mail.example", MAIL_FROM: "nobody" },
  { SMTP_URL: "smtp://mail.example", MAIL_FROM: "a@b.example\r\nBcc: c@d.example" },
  { SMTP_URL: "smtp://mail.example", MAIL_FROM: "A <a@b.example>, B <c@d.example>" },
])("%j is refused", (env) => {
  expect(parseEnv(env).ok).toBe(false);
});

test("ALLOWED_NETWORKS is a list of addresses and networks, empty by default", () => {
  const parsed = parseEnv({ ALLOWED_NETWORKS: "192.168.1.5, fd00::/8" });
  expect(parsed.ok && parsed.config.allowedNetworks).toEqual(["192.168.1.5", "fd00::/8"]);
  expect(parseEnv({ ALLOWED_NETWORKS: "home" }).ok).toBe(false);
  const none = parseEnv({});
  expect(none.ok && none.config.allowedNetworks).toEqual([]);
});

test("READ defaults to members on a private server and to open on a public one", () => {
  const read = (env: Record<string, string>) => {
    const parsed = parseEnv(env);
    return parsed.ok && parsed.config.read;
  };
  expect(read({})).toBe("members");
  expect(read({ TRUST: "public" })).toBe("open");
  expect(read({ READ: "open" })).toBe("open");
  expect(read({ TRUST: "public", READ: "members" })).toBe("members");
});

test("ALLOWED_HOSTS is a list of host names, separated by commas", () => {
  const parsed = parseEnv({ ALLOWED_HOSTS: "tides.lan, tidemark" });
  expect(parsed.ok && parsed.config.allowedHosts).toEqual(["tides.lan", "tidemark"]);
  for (const name of ["*", "tides.lan:7300", "a b", "tides..lan"])
    expect(parseEnv({ ALLOWED_HOSTS: name }).ok).toBe(false);
});

test("MAILS_PER_DAY is a whole number, 300 by default", () => {
  const usual = parseEnv({});
  expect(usual.ok && usual.config.mailsPerDay).toBe(300);
  const parsed = parseEnv({ MAILS_PER_DAY: "5000" });
  expect(parsed.ok && parsed.config.mailsPerDay).toBe(5000);
  for (const count of ["0", "-1", "1.5", "many"]) expect(parseEnv({ MAILS_PER_DAY: count }).ok).toBe(false);
});

test("TIMESCALE_CHUNK_DAYS is 1 to 365 whole days, 90 by default", () => {
  const parsed = (days?: string) => {
    const all = parseEnv(days === undefined ? {} : { TIMESCALE_CHUNK_DAYS: days });
    return all.ok ? all.config.chunkDays : all.problems;
  };
  expect([parsed(), parsed("1"), parsed(" 14 "), parsed("365")]).toEqual([90, 1, 14, 365]);
  for (const wrong of [
    "0",
    "366",
    "-7",
    "7.5",
    "1e2",
    "0x7",
    "7 days",
    "7d",
    "NaN",
    "7'; drop table price_day",
  ]) {
    expect(parsed(wrong), wrong).toEqual(["TIMESCALE_CHUNK_DAYS must be 1 to 365."]);
  }
});

test("a variable that looks like a setting is noted, and the server starts nevertheless", () => {
  expect(parseEnv({ SMPT_URL: "smtp://mail.example" })).toMatchObject({
    ok: true,
    notes: ["SMPT_URL is no setting of Tidemark and is not read; did you mean SMTP_URL?"],
  });
});

test("PUBLIC_URL may have a plain path, and nothing behind it", () => {
  const parsed = parseEnv({ PUBLIC_URL: "https://tides.example/home/prices/" });
  expect(parsed.ok && parsed.config.publicUrl).toBe("https://tides.example/home/prices");
  for (const odd of ["/a;b", '/"x', "/a//b", "/%20", "/?x=1", "/#x"]) {
    expect(parseEnv({ PUBLIC_URL: `https://tides.example${odd}` }).ok, odd).toBe(false);
  }
  expect(parseEnv({ PUBLIC_URL: "https://user@tides.example" }).ok).toBe(false);
  expect(parseEnv({ PUBLIC_URL: "nonsense" }).ok).toBe(false);
});

test.each(["0", "65", "-1", "1.5", "many", "0x2", "AUTO", "٢", "1e1", "999999999999"])(
  "API_PROCESSES=%s is refused in one sentence",
  (API_PROCESSES) => {
    const parsed = parseEnv({ API_PROCESSES });
    expect(parsed).toMatchObject({ ok: false, problems: ["API_PROCESSES must be auto or 1 to 64."] });
  },
);

test("API_PROCESSES is one, a number, or as many as there are processors", () => {
  const processesOf = (env: Record<string, string>) => {
    const parsed = parseEnv(env);
    return parsed.ok && parsed.config.apiProcesses;
  };
  expect(processesOf({})).toBe(1);
  expect(processesOf({ API_PROCESSES: "64" })).toBe(64);
  expect(processesOf({ API_PROCESSES: "auto" })).toBe(availableParallelism());
});

test.each([
  "cache:6379",
  "http://cache:6379",
  "redis://",
  "redis:///0",
  "redis://:pass#word@cache:6379",
  "redis://:pass@word@cache:6379",
  "redis://:pass/word@cache:6379",
  "redis://cache:0",
  "redis://cache:99999",
  "redis://cache/many",
  "redis://cache/-1",
  "redis://cache/0?timeout=1",
  "redis://a b",
  "javascript:alert(1)",
])("RATE_LIMIT_URL=%s is refused in one sentence, without its password", (RATE_LIMIT_URL) => {
  const parsed = parseEnv({ RATE_LIMIT_URL });
  expect(parsed).toMatchObject({ ok: false, problems: [expect.stringMatching(/^RATE_LIMIT_URL .+\.$/)] });
  expect(JSON.stringify(parsed)).not.toMatch(/pass[#@/]word/);
});

test.each([
  ["redis://:pass@cache:99999", "has a wrong port: it must be 1 to 65535."],
  ["redis://cache:0/1", "has a wrong port: it must be 1 to 65535."],
  ["redis://[::1]:x", "has a wrong port: it must be 1 to 65535."],
  ["http://cache:6379", "must start with redis:// or rediss://."],
  ["redis://cache/many", expect.stringContaining("with a number as its path")],
])("RATE_LIMIT_URL=%s says what is wrong", (RATE_LIMIT_URL, says) => {
  const parsed = parseEnv({ RATE_LIMIT_URL });
  const [problem] = parsed.ok ? [] : parsed.problems;
  expect(problem?.replace(/^RATE_LIMIT_URL /, "")).toEqual(says);
});

test.each([
  "redis://cache",
  "rediss://user:p%23ss@cache.example:6380/15",
  "redis://[::1]:6379",
  "redis://:x@127.0.0.1/",
])("RATE_LIMIT_URL=%s is taken", (RATE_LIMIT_URL) => {
  const parsed = parseEnv({ RATE_LIMIT_URL });
  expect(parsed.ok && parsed.config.rateLimitUrl).toBe(RATE_LIMIT_URL);
});
