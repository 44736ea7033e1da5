import { BlockList, isIPv4 } from "node:net";
import { type Labels, type Manifest, type Peer, type Rule, selects } from "./kubernetes-manifests.ts";

/** An end of a connection: pods of these labels, or an address outside of the cluster's pods. */
export type End =
  | { readonly name: string; readonly namespace: string; readonly labels: Labels }
  | { readonly name: string; readonly address: string };

/** Where the policies under test are. Pods of other namespaces may do anything. */
const namespace = "tidemark";

/** Whether the policies let one end open a TCP connection to a port of another, as Kubernetes reads them. */
export const mayConnect = (policies: readonly Manifest[], from: End, to: End, port: number): boolean =>
  isAllowed(policies, "Egress", from, to, port) && isAllowed(policies, "Ingress", to, from, port);

function isAllowed(
  policies: readonly Manifest[],
  way: "Egress" | "Ingress",
  own: End,
  other: End,
  port: number,
): boolean {
  if ("address" in own || own.namespace !== namespace) return true;
  const concerned = policies.filter(
    ({ spec }) => spec.policyTypes.includes(way) && selects(spec.podSelector, own.labels),
  );
  if (concerned.length === 0) return true;
  const rules = concerned.flatMap(({ spec }) => (way === "Egress" ? spec.egress : spec.ingress) ?? []);
  return rules.some((rule) => coversPort(rule, port) && coversPeer(peersOf(rule), other));
}

const peersOf = ({ from, to }: Rule): readonly Peer[] | undefined => from ?? to;

const coversPort = ({ ports }: Rule, port: number): boolean =>
  !ports || ports.some((one) => port >= one.port && port <= (one.endPort ?? one.port));

const coversPeer = (peers: readonly Peer[] | undefined, end: End): boolean =>
  !peers || peers.some((peer) => isPeer(peer, end));

export function isPeer({ podSelector, namespaceSelector, ipBlock }: Peer, end: End): boolean {
  if ("address" in end) {
    if (!ipBlock) return false;
    const { address } = end;
    const isIn = (network: string) => {
      const [base = "", bits] = network.split("/");
      // A block of IPv6 would take an IPv4 address for a mapped one.
      if (isIPv4(base) !== isIPv4(address)) return false;
      const block = new BlockList();
      block.addSubnet(base, Number(bits), isIPv4(base) ? "ipv4" : "ipv6");
      return block.check(address, isIPv4(address) ? "ipv4" : "ipv6");
    };
    return isIn(ipBlock.cidr) && !(ipBlock.except ?? []).some(isIn);
  }
  if (ipBlock) return false;
  const isNamespaces = namespaceSelector
    ? selects(namespaceSelector, { "kubernetes.io/metadata.name": end.namespace })
    : end.namespace === namespace;
  return isNamespaces && (!podSelector || selects(podSelector, end.labels));
}
