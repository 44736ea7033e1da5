import { hostname } from "node:os";
import { marketplaceBySuffix, marketplaces } from "@tidemark/core";

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
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly string[] };

type Env = Readonly<Record<string, string | undefined>>;

/** Parses the configuration. Each problem is one sentence. */
export function parseEnv(env: Env): ParsedEnv {
  const problems: string[] = [];
  const value = (name: string) => env[name]?.trim() || undefined;

  function url(name: string, protocols: readonly string[]): URL | null {
    const text = value(name);
    if (!text) return null;
    if (URL.canParse(text) && protocols.includes(new URL(text).protocol)) return new URL(text);
    problems.push(`${name} must be a URL that starts with ${protocols.map((p) => `${p}//`).join(" or ")}.`);
    return null;
  }
  function suffixes(name: string): readonly string[] {
    const all = marketplaces.map(({ suffix }) => suffix);
    const named = (value(name) ?? "").split(/[\s,]+/).filter(Boolean);
    const unknown = named.filter((suffix) => !marketplaceBySuffix(suffix));
    if (unknown.length > 0) {
      problems.push(`${name} has unknown marketplaces: ${unknown.join(", ")}; known are ${all.join(", ")}.`);
    }
    return named.length > 0 ? [...new Set(named)] : all;
  }
  function egressName(name: string): string {
    const text = value(name);
    if (text && !/^[A-Za-z0-9._:-]{1,64}$/.test(text)) {
      problems.push(`${name} must be 1 to 64 letters, digits or any of "._:-".`);
    }
    return (
      text ??
      (hostname()
        .replace(/[^A-Za-z0-9._:-]/g, "-")
        .slice(0, 64) ||
        "verifier")
    );
  }

  function proxyUrl(name: string): URL | null {
    const proxy = url(name, ["http:", "https:", "socks5:"]);
    if (proxy?.protocol === "socks5:" && proxy.username) {
      problems.push(`${name} must be an http proxy to have a user name: Chromium knows none for socks5.`);
    }
    return proxy;
  }

  const proxy = proxyUrl("VERIFIER_PROXY");
  const secondProxy = proxyUrl("VERIFIER_SECOND_PROXY");
  if (secondProxy && secondProxy.href === proxy?.href) {
    problems.push("VERIFIER_SECOND_PROXY must be another proxy than VERIFIER_PROXY.");
  }
  const key = value("VERIFIER_KEY");
  if (!key) problems.push("VERIFIER_KEY is missing: it is the key of the server's verifier.");
  const config: Config = {
    serverUrl: url("TIDEMARK_URL", ["http:", "https:"]) ?? new URL("http://127.0.0.1:7300"),
    key: key ?? "",
    egress: egressName("EGRESS"),
    marketplaces: suffixes("VERIFIER_MARKETPLACES"),
    proxy,
    secondProxy,
    shopOrigin: url("SHOP_ORIGIN", ["http:", "https:"]),
  };
  return problems.length > 0 ? { ok: false, problems } : { ok: true, config };
}
