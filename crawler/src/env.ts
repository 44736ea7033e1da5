import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { marketplaces } from "@tidemark/core";
import { noteStrangers, parseSettings, type Variables } from "@tidemark/core/settings";

export interface Config {
  readonly serverUrl: URL;
  readonly key: string;
  /** Name of the network address that the shop sees. */
  readonly egress: string;
  /** Suffixes. Only readings from the egress's own country count. */
  readonly marketplaces: readonly string[];
  readonly proxy: URL | null;
  /** Proxy for second readings, of pages that the first has read; null: both use the same address. */
  readonly secondProxy: URL | null;
  readonly shopOrigin: URL | null;
}

export type ParsedEnv =
  | { readonly ok: true; readonly config: Config; readonly notes: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[] };

const readText = (path: string): string => readFileSync(path, "utf8");

/** Parses the configuration, as `@tidemark/core/settings` lists it. Each problem is one sentence. */
export function parseEnv(variables: Variables, readFile = readText): ParsedEnv {
  const parsed = parseSettings("verifier", variables, readFile);
  const problems = parsed.ok ? [] : [...parsed.problems];
  const isKeySet = Boolean(variables.VERIFIER_KEY?.trim() || variables.VERIFIER_KEY_FILE?.trim());
  if (!isKeySet) problems.push("VERIFIER_KEY is missing: it is the key of the server's verifier.");
  if (!parsed.ok) return { ok: false, problems };
  const { values } = parsed;
  const proxy = urlIn(values.VERIFIER_PROXY);
  const secondProxy = urlIn(values.VERIFIER_SECOND_PROXY);
  for (const [name, one] of Object.entries({ VERIFIER_PROXY: proxy, VERIFIER_SECOND_PROXY: secondProxy })) {
    if (one?.protocol !== "socks5:" || !one.username) continue;
    problems.push(`${name} must be an http proxy to have a user name: Chromium knows none for socks5.`);
  }
  if (secondProxy && secondProxy.href === proxy?.href) {
    problems.push("VERIFIER_SECOND_PROXY must be another proxy than VERIFIER_PROXY.");
  }
  if (problems.length > 0) return { ok: false, problems };
  const named = values.VERIFIER_MARKETPLACES ?? [];
  return {
    ok: true,
    notes: noteStrangers(variables),
    config: {
      serverUrl: new URL(values.TIDEMARK_URL),
      key: values.VERIFIER_KEY!,
      egress: values.EGRESS ?? machineName(),
      marketplaces: named.length > 0 ? named : marketplaces.map(({ suffix }) => suffix),
      proxy,
      secondProxy,
      shopOrigin: urlIn(values.SHOP_ORIGIN),
    },
  };
}

const urlIn = (text: string | null): URL | null => (text === null ? null : new URL(text));

const machineName = (): string =>
  hostname()
    .replace(/[^A-Za-z0-9._:-]/g, "-")
    .slice(0, 64) || "verifier";
