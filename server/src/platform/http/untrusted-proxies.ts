import { getConnInfo } from "@hono/node-server/conninfo";
import type { MiddlewareHandler } from "hono";
import ipaddr from "ipaddr.js";
import type { Logger } from "../logger.ts";
import { isFromTrustedProxy } from "./address.ts";
import type { AppEnv } from "./app-env.ts";

/** What a proxy says of the client that it forwards for. */
const headers = ["x-forwarded-for", "forwarded"];

/** Requests that came through a proxy that TRUSTED_PROXIES does not name. */
export interface Untrusted {
  readonly count: number;
  /** The address of the last one, when it is of this machine or a private network; null for one that may be a visitor's. */
  readonly proxy: string | null;
}

/**
 * Notices a missing TRUSTED_PROXIES: behind such a proxy all visitors count as one. Anybody can send the headers, so this
 * is no proof of a proxy. Counted by each process since its start.
 */
export class UntrustedProxies {
  #seen: Untrusted = { count: 0, proxy: null };

  get seen(): Untrusted {
    return this.#seen;
  }

  note(peer: string): void {
    this.#seen = { count: this.#seen.count + 1, proxy: nearAddress(peer) ?? this.#seen.proxy };
  }
}

/** Counts such requests, and says so in the log once. */
export const noticeProxies =
  (untrusted: UntrustedProxies, trustedProxies: readonly string[], log: Logger): MiddlewareHandler<AppEnv> =>
  (c, next) => {
    if (headers.some((name) => c.req.header(name) !== undefined) && !isFromTrustedProxy(c, trustedProxies)) {
      untrusted.note(getConnInfo(c).remote.address ?? "");
      const { count, proxy } = untrusted.seen;
      if (count === 1) log.warn(sentenceOf(proxy));
    }
    return next();
  };

const sentenceOf = (proxy: string | null): string =>
  `A request came with X-Forwarded-For or Forwarded from ${proxy ?? "an address of the internet"}, which TRUSTED_PROXIES does not name: if that is a proxy of yours, set TRUSTED_PROXIES=${proxy ?? "ADDRESS"}, or all its visitors count as one network`;

const near = ["loopback", "private", "uniqueLocal", "linkLocal", "carrierGradeNat"];

/** An address of this machine or a private network, as it is written in TRUSTED_PROXIES; null for others. */
function nearAddress(written: string): string | null {
  const bare = written.replace(/%.*$/, "");
  if (!ipaddr.isValid(bare)) return null;
  const address = ipaddr.process(bare);
  return near.includes(address.range()) ? address.toString() : null;
}
