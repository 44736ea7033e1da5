import { anyText, httpUrl, longText, oneOf, pattern, suffixes, url } from "./schemas.ts";
import type { Setting } from "./setting.ts";

const proxy = url(
  ["http", "https", "socks5"],
  "must be a URL that starts with http:// or https:// or socks5://",
);

/** What the verifier reads, and what the server needs to know of it. */
export const verifierSettings = {
  VERIFIER: {
    group: "Verifier",
    what: "`off`: people decide alone",
    default: "on",
    example: "off",
    schema: oneOf(["on", "off"]),
    readBy: ["server", "start"],
  },
  VERIFIER_KEY: {
    group: "Verifier",
    what: "The key that server and verifier share, at least 16 characters",
    otherwise: "generated, in `config.json`",
    example: "a-long-key-of-your-own",
    schema: longText,
    secret: true,
    readBy: ["server", "verifier", "start"],
  },
  CHROMIUM_PATH: {
    group: "Verifier",
    what: "The verifier's browser: Chromium or Chrome",
    otherwise: "an installed one is found",
    example: "/usr/bin/chromium",
    schema: anyText,
    readBy: ["verifier", "start"],
  },
  TIDEMARK_URL: {
    group: "Verifier",
    what: "The server that a verifier on another machine works for",
    default: "http://127.0.0.1:7300",
    example: "https://tides.example",
    schema: httpUrl,
    readBy: ["verifier"],
  },
  EGRESS: {
    group: "Verifier",
    what: "Names the address that the shop sees",
    otherwise: "the machine's name",
    example: "berlin",
    schema: pattern(/^[A-Za-z0-9._:-]{1,64}$/, 'must be 1 to 64 letters, digits or any of "._:-"'),
    readBy: ["verifier"],
  },
  VERIFIER_MARKETPLACES: {
    group: "Verifier",
    what: "Domain suffixes of the verifier's own country: elsewhere the shop shows foreign prices",
    otherwise: "all",
    example: "de co.uk",
    schema: suffixes,
    readBy: ["verifier"],
  },
  VERIFIER_PROXY: {
    group: "Verifier",
    what: "An http or socks5 proxy for its visits",
    otherwise: "none",
    example: "http://user:password@proxy.example:3128",
    schema: proxy,
    secret: true,
    readBy: ["verifier"],
  },
  VERIFIER_SECOND_PROXY: {
    group: "Verifier",
    what: "Another proxy in the same country, for second readings",
    otherwise: "none",
    example: "socks5://proxy-2.example:1080",
    schema: proxy,
    secret: true,
    readBy: ["verifier"],
  },
  SHOP_ORIGIN: {
    group: "Verifier",
    what: "A stand-in shop for trials",
    otherwise: "the shop",
    example: "http://127.0.0.1:8080",
    schema: url(["http", "https"], "must be a URL that starts with http:// or https://"),
    readBy: ["verifier"],
  },
} as const satisfies Readonly<Record<string, Setting>>;
