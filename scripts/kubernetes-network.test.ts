import { expect, test } from "vitest";
import {
  anyOf,
  built,
  componentOf,
  containers,
  deployments,
  labelsOf,
  type Manifest,
  of,
  selects,
  variablesOf,
} from "./kubernetes-manifests.ts";
import { type End, isPeer, mayConnect } from "./kubernetes-network.ts";

const inside = (name: string, labels: Record<string, string>, namespace = "tidemark"): End => ({
  name,
  namespace,
  labels,
});
const kafka = { "strimzi.io/cluster": "tidemark-kafka" };
const ends: readonly End[] = [
  ...[...deployments, ...of("Job")].map((one) =>
    inside(one.metadata.name.replace("tidemark-", ""), labelsOf(one)),
  ),
  inside("database", { "cnpg.io/cluster": "tidemark-db" }),
  inside("broker", { ...kafka, "strimzi.io/broker-role": "true", "strimzi.io/name": "tidemark-kafka-kafka" }),
  inside("topic-operator", { ...kafka, "strimzi.io/name": "tidemark-kafka-entity-operator" }),
  inside("dns", { "k8s-app": "kube-dns" }, "kube-system"),
  inside("cnpg", { "app.kubernetes.io/name": "cloudnative-pg" }, "cnpg-system"),
  inside("gateway", {}, "gateway"),
  inside("monitoring", {}, "monitoring"),
  inside("other", {}, "default"),
  { name: "internet", address: "93.184.216.34" },
  { name: "internet6", address: "2606:2800:220:1::1" },
  { name: "private", address: "10.1.2.3" },
  { name: "private6", address: "fd00::1" },
  { name: "metadata", address: "169.254.169.254" },
  { name: "proxy", address: "203.0.113.7" },
];
/** As Strimzi makes it from the listener; its own ports are its own affair. */
const listeners = anyOf("Kafka", "tidemark-kafka").spec.kafka.listeners;
const madeByStrimzi = {
  spec: {
    podSelector: { matchLabels: { "strimzi.io/name": "tidemark-kafka-kafka" } },
    policyTypes: ["Ingress"],
    ingress: listeners.map((one: { port: number; networkPolicyPeers: object }) => ({
      ports: [{ port: one.port }],
      from: one.networkPolicyPeers,
    })),
  },
} as unknown as Manifest;
const policies = [...of("NetworkPolicy"), madeByStrimzi];

test("nothing is allowed by default, and each peer of a policy is there", () => {
  expect(policies.find(({ spec }) => Object.keys(spec.podSelector).length === 0)!.spec).toMatchObject({
    policyTypes: ["Ingress", "Egress"],
  });
  for (const { metadata, spec } of of("NetworkPolicy")) {
    const own = ends.filter(
      (end) => "labels" in end && end.namespace === "tidemark" && selects(spec.podSelector, end.labels),
    );
    expect(own, metadata.name).not.toEqual([]);
    for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) {
      for (const peer of rule.from ?? rule.to ?? []) {
        expect(
          ends.some((end) => isPeer(peer, end)),
          `${metadata.name}: ${JSON.stringify(peer)}`,
        ).toBe(true);
      }
    }
  }
});

/** Who may open a connection to whom, of pods in the namespace. 25 and 8443: ports that people name. */
function connections(): string[] {
  const found: string[] = [];
  const isOwn = (end: End) => "labels" in end && end.namespace === "tidemark";
  for (const from of ends) {
    for (const to of ends.filter((end) => end !== from && (isOwn(from) || isOwn(end)))) {
      const ports = [25, 53, 443, 3128, 5432, 6379, 7300, 8000, 8443, 9092].filter((port) =>
        mayConnect(policies, from, to, port),
      );
      if (ports.length > 0) found.push(`${from.name} > ${to.name} ${ports.join(" ")}`);
    }
  }
  return found.filter((line) => !line.includes("> dns 53")).sort();
}

const verifiers = deployments
  .filter((one) => componentOf(one) === "verifier")
  .map((one) => one.metadata.name.replace("tidemark-", ""));
const anyPort = "25 53 443 3128 5432 6379 7300 8000 8443 9092";
/** The API of Kubernetes may be anywhere. */
const anywhere = (from: string) => ends.filter(({ name }) => name !== from).map(({ name }) => name);

test("pods reach what they need, and nothing else", () => {
  const expected = [
    "api > database 5432",
    "api > valkey 6379",
    "relay > database 5432",
    "relay > broker 9092",
    "notifier > database 5432",
    "notifier > broker 9092",
    "scheduler > database 5432",
    "commands > database 5432",
    ...["internet", "internet6", "proxy"].map((to) => `commands > ${to} 443`),
    "cnpg > database 5432 8000",
    ...["api", "notifier", "scheduler"].flatMap((name) =>
      ["internet", "internet6", "proxy"].map((to) => `${name} > ${to} ${anyPort}`),
    ),
    ...verifiers.flatMap((name) => [
      `${name} > api 7300`,
      `${name} > internet 443`,
      `${name} > internet6 443`,
      name === "verifier-by-proxy" ? `${name} > proxy 443 3128` : `${name} > proxy 443`,
    ]),
    ...(built ? ["gateway > api 7300", "monitoring > api 7300"] : []),
  ];
  const ofOperators = /^(?:database|topic-operator) > \S+ 443$/;
  const found = connections();
  expect(found.filter((line) => !ofOperators.test(line))).toEqual(expected.sort());
  // Nothing in the namespace lets them in.
  const isIn = (name: string) =>
    ends.some((end) => end.name === name && "labels" in end && end.namespace === "tidemark");
  const outside = (from: string) => anywhere(from).filter((name) => !isIn(name) && name !== "dns");
  expect(found.filter((line) => ofOperators.test(line))).toHaveLength(
    outside("database").length + outside("topic-operator").length,
  );
});

test("each verifier has an address of its own", () => {
  const egresses = containers
    .filter(({ is }) => is === "verifier")
    .map(({ container }) => variablesOf(container).EGRESS);
  expect(new Set(egresses).size).toBe(verifiers.length);
  for (const one of deployments.filter((found) => componentOf(found) === "verifier")) {
    expect(one.spec).toMatchObject({ replicas: 1, strategy: { type: "Recreate" } });
  }
});
