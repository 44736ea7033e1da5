import { BlockList, isIP } from "node:net";
import { networkInterfaces } from "node:os";
import ipaddr from "ipaddr.js";
import { t } from "../../platform/texts.ts";

/** Of Azure's virtual machines: their host, which is in no registry. */
const azureHost = "168.63.129.16";
/** IPv6 has no public address outside of it. */
const globalIpv6 = ipaddr.IPv6.parseCIDR("2000::/3");

/** Whether an address is of no special-purpose network (iana.org/assignments/iana-ipv4-special-registry, ipv6 alike). */
function isPublic(address: string): boolean {
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== "unicast") return false;
  return parsed instanceof ipaddr.IPv6 ? parsed.match(globalIpv6) : address !== azureHost;
}

/** Whether an address and port are on the public internet, or in a network that the operator allows. */
export function isOpenAddress(address: string, port: number, allowed: BlockList): boolean {
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  if (isIP(address) === 0 || address.includes("%")) return false;
  if (allowed.check(address, family)) return true;
  return isPublic(address) && !isBehindOurFirewall(address, port, family);
}

/**
 * Public addresses that are nearer to this machine than to others: its own, where only what is meant for everybody is
 * asked, and those of its IPv6 neighbours, the machines of a home. Looked up each time, since addresses change.
 */
function isBehindOurFirewall(address: string, port: number, family: "ipv4" | "ipv6"): boolean {
  const [own, near] = [new BlockList(), new BlockList()];
  for (const one of Object.values(networkInterfaces()).flatMap((some) => some ?? [])) {
    if (isIP(one.address) === 6) near.addSubnet(one.address, 64, "ipv6");
    own.addAddress(one.address, isIP(one.address) === 6 ? "ipv6" : "ipv4");
  }
  if (own.check(address, family)) return port !== 80 && port !== 443;
  return family === "ipv6" && near.check(address, family);
}

// Ports of other protocols that may take a request's text for their own.
const closedPorts = new Set([
  ...[
    1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
  ],
  ...[
    109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 445, 465, 512, 513, 514,
  ],
  ...[515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723],
  ...[2049, 3306, 3659, 4045, 4190, 5060, 5061, 5432, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679],
  ...[6697, 10080, 11211, 27017],
]);

/** The host of a URL as names and sockets take it: without brackets. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, "");

export const portOf = ({ port, protocol }: URL): number => Number(port || (protocol === "https:" ? 443 : 80));

/** Why nothing is sent to a URL, as far as the URL itself says; null: its host must be resolved. */
export function refusalOf(url: URL, allowed: BlockList): string | null {
  if (url.protocol !== "http:" && url.protocol !== "https:") return t("refused.scheme");
  if (url.username || url.password) return t("refused.credentials");
  if (closedPorts.has(Number(url.port))) return t("refused.port", { port: url.port });
  const host = hostOf(url);
  return isIP(host) && !isOpenAddress(host, portOf(url), allowed) ? notPublic(host) : null;
}

export const notPublic = (host: string): string => t("refused.not-public", { host });

/** The same whether a name is unknown, leads inside or cannot be looked up: it tells nothing of names inside. */
export const noPublicAddress = (host: string): string => t("refused.no-address", { host });
