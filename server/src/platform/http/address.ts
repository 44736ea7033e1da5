import { BlockList, isIP } from "node:net";
import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";
import ipaddr from "ipaddr.js";

/** The client's network: /24 of IPv4, /48 of IPv6. */
export const addressOf = (c: Context, trustedProxies: readonly string[]): string =>
  networkOf(clientOf(c, trustedProxies));

/**
 * The client's address. `X-Forwarded-For` is believed only from a trusted proxy, and of it only the last address that
 * no trusted proxy wrote. Never stored, never logged.
 */
function clientOf(c: Context, trustedProxies: readonly string[]): string {
  const trusted = blockListOf(trustedProxies);
  let address = plainAddress(getConnInfo(c).remote.address ?? "");
  let hops = c.req.header("x-forwarded-for") ?? "";
  // From the end, as far as it is believed: the rest is as long as a liar likes.
  while (hops !== "" && isTrusted(trusted, address)) {
    const comma = hops.lastIndexOf(",");
    const hop = plainAddress(hops.slice(comma + 1));
    if (isIP(hop) === 0) break;
    address = hop;
    hops = hops.slice(0, Math.max(0, comma));
  }
  return address;
}

/** Whether a trusted proxy sent the request to this server. */
export const isFromTrustedProxy = (c: Context, trustedProxies: readonly string[]): boolean =>
  trustedProxies.length > 0 &&
  isTrusted(blockListOf(trustedProxies), plainAddress(getConnInfo(c).remote.address ?? ""));

const loopback = ["127.0.0.0/8", "::1"];
const forwarding = ["x-forwarded-for", "x-real-ip", "forwarded", "via"];

/**
 * Whether the client is this machine, or in one of the networks. Through a proxy on this machine every client looks
 * like this machine: a request that was forwarded never is.
 */
export function isNear(
  c: Context,
  { trustedProxies, trustedNetworks }: Record<"trustedProxies" | "trustedNetworks", readonly string[]>,
): boolean {
  const client = clientOf(c, trustedProxies);
  if (isTrusted(blockListOf(trustedNetworks), client)) return true;
  return (
    isTrusted(blockListOf(loopback), client) && forwarding.every((name) => c.req.header(name) === undefined)
  );
}

const lists = new Map<readonly string[], BlockList>();

/** The networks as one list; made once for each array. */
export function blockListOf(proxies: readonly string[]): BlockList {
  const known = lists.get(proxies);
  if (known) return known;
  const list = new BlockList();
  for (const proxy of proxies) {
    const [address, bits] = proxy.split("/") as [string, string | undefined];
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    list.addSubnet(address, Number(bits ?? (family === "ipv6" ? 128 : 32)), family);
  }
  lists.set(proxies, list);
  return list;
}

/** Without the brackets, port and zone that some proxies write; an IPv4 address in an IPv6 one as itself. */
function plainAddress(text: string): string {
  const written = text.trim();
  const bare = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(written) ?? /^(\d[\d.]*):\d{1,5}$/.exec(written);
  const address = (bare?.[1] ?? written).replace(/%.*$/, "");
  return isIP(address) === 6 ? ipaddr.process(address).toString() : address;
}

const isTrusted = (list: BlockList, address: string): boolean =>
  isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

/** /24 of an IPv4 address, /48 of an IPv6 one; the same for every way to write it. */
export function networkOf(written: string): string {
  const address = plainAddress(written);
  if (isIP(address) === 4) return address.split(".").slice(0, 3).join(".");
  if (isIP(address) !== 6) return "";
  const groups = ipaddr.IPv6.parse(address).parts.slice(0, 3);
  return groups.map((group) => group.toString(16)).join(":");
}
