import { expect, test } from "vitest";
import { parseEnv } from "./env.ts";

test("only the key is needed", () => {
  const parsed = parseEnv({ VERIFIER_KEY: "a key of the verifier" });
  expect(parsed).toMatchObject({
    ok: true,
    config: { key: "a key of the verifier", proxy: null, shopOrigin: null },
  });
  if (!parsed.ok) return;
  expect(parsed.config.serverUrl.href).toBe("http://127.0.0.1:7300/");
  expect(parsed.config.egress).toMatch(/^[A-Za-z0-9._:-]{1,64}$/);
  expect(parsed.config.marketplaces).toHaveLength(23);
});

test("all problems are told together, a sentence each", () => {
  const parsed = parseEnv({
    TIDEMARK_URL: "nonsense",
    EGRESS: "my place",
    VERIFIER_MARKETPLACES: "de, atlantis",
    VERIFIER_PROXY: "file:///etc/passwd",
    SHOP_ORIGIN: "shop",
  });
  if (parsed.ok) expect.unreachable();
  for (const name of [
    "VERIFIER_KEY",
    "TIDEMARK_URL",
    "EGRESS",
    "VERIFIER_MARKETPLACES",
    "VERIFIER_PROXY",
    "SHOP_ORIGIN",
  ]) {
    expect(parsed.problems.filter((problem) => problem.startsWith(name))).toHaveLength(1);
  }
  expect(parsed.problems.join()).not.toContain("passwd");
});

test.each([
  ["de", ["de"]],
  ["de, co.uk,de", ["de", "co.uk"]],
])("VERIFIER_MARKETPLACES=%s", (text, expected) => {
  const parsed = parseEnv({ VERIFIER_KEY: "a key of the verifier", VERIFIER_MARKETPLACES: text });
  expect(parsed).toMatchObject({ ok: true, config: { marketplaces: expected } });
});

test("a list of no marketplaces means all", () => {
  const parsed = parseEnv({ VERIFIER_KEY: "a key of the verifier", VERIFIER_MARKETPLACES: " , " });
  expect(parsed.ok && parsed.config.marketplaces).toHaveLength(23);
});

test("a proxy that Chromium cannot log in to is refused, without showing its password", () => {
  const parsed = parseEnv({
    VERIFIER_KEY: "a key of the verifier",
    VERIFIER_PROXY: "socks5://user:hidden@127.0.0.1:1080",
  });
  if (parsed.ok) expect.unreachable();
  expect(parsed.problems).toHaveLength(1);
  expect(parsed.problems[0]).not.toContain("hidden");
});

test("a second address has a proxy of its own", () => {
  const proxies = { VERIFIER_PROXY: "http://127.0.0.1:1", VERIFIER_SECOND_PROXY: "http://127.0.0.1:2" };
  const parsed = parseEnv({ VERIFIER_KEY: "a key of the verifier", ...proxies });
  expect(parsed.ok && parsed.config.secondProxy?.port).toBe("2");
  const none = parseEnv({ VERIFIER_KEY: "a key of the verifier" });
  expect(none.ok && none.config.secondProxy).toBeNull();
  for (const second of [proxies.VERIFIER_PROXY, "socks5://user:hidden@127.0.0.1:1", "second"]) {
    const refused = parseEnv({
      VERIFIER_KEY: "a key of the verifier",
      ...proxies,
      VERIFIER_SECOND_PROXY: second,
    });
    if (refused.ok) expect.unreachable();
    expect(refused.problems).toEqual([expect.stringMatching(/^VERIFIER_SECOND_PROXY must/)]);
    expect(refused.problems[0]).not.toContain("hidden");
  }
});
