import { BlockList, isIP } from "node:net";
import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";

/**
 * The client's network: /24 of IPv4, /48 of IPv6. `X-Forwarded-For` is believed only from a trusted proxy,
 * and of it only the last address that no trusted proxy wrote. Never stored, never logged.
 */
export function addressOf(c: Context, trustedProxies: readonly string[]): string {
  const trusted = blockListOf(trustedProxies);
  let address = plainAddress(getConnInfo(c).remote.address ?? "");
  const hops = (c.req.header("x-forwarded-for") ?? "").split(",").map((hop) => plainAddress(hop.trim()));
  while (isTrusted(trusted, address) && isIP(hops.at(-1) ?? "") !== 0) address = hops.pop()!;
  return networkOf(address);
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

const plainAddress = (address: string) => address.replace(/^::ffff:(?=\d+\.)/i, "");

const isTrusted = (list: BlockList, address: string): boolean =>
  isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

/** /24 of an IPv4 address, /48 of an IPv6 one. */
export function networkOf(address: string): string {
  if (isIP(address) === 4) return address.split(".").slice(0, 3).join(".");
  const [head = "", tail] = address.split("::");
  const groups = head.split(":").filter(Boolean);
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(":").filter(Boolean).length;
  return [...groups, ...Array<string>(Math.max(0, missing)).fill("0")].slice(0, 3).join(":");
}
