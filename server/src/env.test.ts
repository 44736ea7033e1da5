import { expect, test } from "vitest";
import { parseEnv } from "./env.ts";

test("without any knob the server listens on this machine only, privately, with a verifier", () => {
  const parsed = parseEnv({});
  expect(parsed.ok && parsed.config).toMatchObject({
    host: "127.0.0.1",
    port: 7300,
    publicUrl: null,
    databaseUrl: null,
    verifierOn: true,
  });
});

test("an empty knob counts as not set", () => {
  const parsed = parseEnv({ PORT: "", DATABASE_URL: " " });
  expect(parsed.ok && parsed.config).toMatchObject({ port: 7300, databaseUrl: null });
});

test("all that is wrong is told together", () => {
  const parsed = parseEnv({
    PORT: "70000",
    PUBLIC_URL: "javascript:alert(1)",
    DATABASE_URL: "mysql://x",
    VERIFIER: "yes",
    VERIFIER_KEY: "short",
    KAFKA_BROKERS: "kafka",
    TRUSTED_PROXIES: "10.0.0.0/8, nonsense",
    TRUST: "everyone",
  });
  expect(parsed.ok ? [] : parsed.problems.map((sentence) => sentence.split(" ")[0])).toEqual([
    "PORT",
    "PUBLIC_URL",
    "DATABASE_URL",
    "TRUST",
    "VERIFIER",
    "VERIFIER_KEY",
    "KAFKA_BROKERS",
    "TRUSTED_PROXIES",
  ]);
});

test.each(["10.0.0.0/33", "::1/129", "1.2.3.4/", "a/8", ""])("%j is no proxy", (network) => {
  expect(parseEnv({ TRUSTED_PROXIES: `10.0.0.1,${network}` }).ok).toBe(false);
});

test("brokers are told apart by commas, and have their ports", () => {
  const parsed = parseEnv({ KAFKA_BROKERS: "kafka-1:9092, [::1]:9093" });
  expect(parsed.ok && parsed.config.kafkaBrokers).toEqual(["kafka-1:9092", "[::1]:9093"]);
  expect(parseEnv({ KAFKA_BROKERS: "kafka:99999" }).ok).toBe(false);
});

test("a public address loses its last slash", () => {
  const parsed = parseEnv({ PUBLIC_URL: "https://tides.example/" });
  expect(parsed.ok && parsed.config.publicUrl).toBe("https://tides.example");
});
