import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import packageFile from "../package.json" with { type: "json" };
import {
  anyOf,
  componentOf,
  configMaps,
  containers,
  deployments,
  documentsIn,
  folder,
  kustomizationIn,
  labelsOf,
  manifests,
  of,
  parts,
  type Resources,
  selects,
} from "./kubernetes-manifests.ts";

test("each folder has what its kustomization names, and nothing else", () => {
  const folders = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(({ name }) => name === "kustomization.yaml")
    .map(({ parentPath }) => parentPath);
  expect(folders).toHaveLength(parts.length + 3);
  for (const place of folders) {
    const files = readdirSync(place).filter(
      (name) => name !== "kustomization.yaml" && name !== "seccomp.json",
    );
    const named = kustomizationIn(place.slice(folder.length + 1)).resources;
    expect(named.filter((name) => !name.startsWith("../")).sort()).toEqual(files.sort());
    for (const name of named.filter((name) => name.endsWith(".yaml"))) {
      expect(documentsIn(readFileSync(join(place, name), "utf8")).length).toBeGreaterThan(0);
    }
  }
});

test("everything is in one namespace, which takes only restricted pods", () => {
  const [namespace] = of("Namespace");
  expect(namespace!.metadata.labels).toMatchObject({ "pod-security.kubernetes.io/enforce": "restricted" });
  for (const { kind, metadata } of manifests) {
    if (kind !== "Namespace") expect(metadata.namespace, metadata.name).toBe(namespace!.metadata.name);
  }
});

test.each(containers)(
  "$is runs without rights: no root, a read-only root, no capability",
  ({ spec, container }) => {
    expect(spec).toMatchObject({ automountServiceAccountToken: false, enableServiceLinks: false });
    expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: expect.any(Number) });
    expect(spec.securityContext!.runAsUser).toBeGreaterThan(0);
    // Only the verifier's browser needs more than the runtime's own profile leaves.
    const profile = container.name === "verifier" ? "Localhost" : "RuntimeDefault";
    expect(spec.securityContext!.seccompProfile!.type).toBe(profile);
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    for (const { name, mountPath } of container.volumeMounts ?? []) {
      expect(
        spec.volumes?.map((one) => one.name),
        mountPath,
      ).toContain(name);
    }
    for (const { name, emptyDir } of spec.volumes ?? [])
      if (emptyDir) expect(emptyDir.sizeLimit, name).toBeTruthy();
  },
);

test("images are pinned, Tidemark's to its own version, and run as their user", () => {
  const [, uid] = /^uid=(\d+)$/m.exec(readFileSync(join(folder, "../image/build.sh"), "utf8"))!;
  for (const { container, spec } of containers) {
    const [, name, tag] = /^([^:]+):([\w.-]+)$/.exec(container.image) ?? [];
    expect(tag, container.image).toMatch(/^\d+\.\d+\.\d+/);
    if (!/tidemark(?:-verifier)?$/.test(name!)) continue;
    expect(tag).toBe(packageFile.version);
    expect(spec.securityContext!.runAsUser).toBe(Number(uid));
  }
  expect(anyOf("Cluster", "tidemark-db").spec.imageName).toMatch(/:\d+\.\d+-/);
  expect(anyOf("Kafka", "tidemark-kafka").spec.kafka.version).toMatch(/^\d+\.\d+\.\d+$/);
});

test("the verifier's system calls are a list of what is allowed, without those of an administrator", () => {
  const profile = JSON.parse(readFileSync(join(folder, "verifier/seccomp.json"), "utf8"));
  expect(profile.defaultAction).toBe("SCMP_ACT_ERRNO");
  expect(profile.syscalls).toHaveLength(1);
  const { action, names } = profile.syscalls[0];
  expect(action).toBe("SCMP_ACT_ALLOW");
  // For Chromium's own sandbox.
  expect(names).toEqual(expect.arrayContaining(["clone", "unshare", "chroot"]));
  for (const name of ["mount", "bpf", "ptrace", "keyctl", "init_module", "reboot", "kexec_load", "setuid"]) {
    expect(names).not.toContain(name);
  }
});

test("everything says what it needs of processor and memory, and has an end of memory", () => {
  const { spec: cluster } = anyOf("Cluster", "tidemark-db");
  const { spec: kafka } = anyOf("Kafka", "tidemark-kafka");
  const others: [string, Resources][] = [
    ["PostgreSQL", cluster.resources],
    ["backups", anyOf("ObjectStore", "tidemark-backups").spec.instanceSidecarConfiguration.resources],
    ["controllers", anyOf("KafkaNodePool", "controller").spec.resources],
    ["brokers", anyOf("KafkaNodePool", "broker").spec.resources],
    ["topic operator", kafka.entityOperator.topicOperator.resources],
    ...containers.map(({ container }): [string, Resources] => [container.name, container.resources!]),
  ];
  for (const [name, { requests, limits }] of others) {
    expect(requests, name).toMatchObject({ cpu: expect.any(String), memory: expect.any(String) });
    expect(limits, name).toMatchObject({ memory: expect.any(String) });
  }
  for (const { container } of containers) {
    expect(container.resources!.limits, container.name).toHaveProperty("ephemeral-storage");
  }
});

test("what opens a port has all probes; what has none is known", () => {
  const routes = readFileSync(join(folder, "../../server/src/operations/health/routes.tsx"), "utf8");
  const without: string[] = [];
  for (const { container } of containers) {
    const { startupProbe, livenessProbe, readinessProbe, ports, name } = container;
    const probes = [startupProbe, livenessProbe, readinessProbe];
    if (!ports) {
      expect(probes, name).toEqual([undefined, undefined, undefined]);
      without.push(name);
      continue;
    }
    for (const probe of probes) {
      expect(probe, name).toBeDefined();
      if (!probe!.httpGet) continue;
      expect(routes).toContain(`.get("${probe!.httpGet.path}"`);
      expect(ports.map((one) => one.name)).toContain(probe!.httpGet.port);
    }
  }
  const jobs = ["commands", "copy-config", "migrate"];
  expect([...new Set(without)].sort()).toEqual([...jobs, "notifier", "relay", "scheduler", "verifier"]);
});

test("no two Deployments select the same pods, and budgets, Services and the autoscaler lead to one each", () => {
  for (const one of deployments) {
    const selected = deployments.filter((other) => selects(one.spec.selector, labelsOf(other)));
    expect(selected.map(({ metadata }) => metadata.name)).toEqual([one.metadata.name]);
  }
  for (const { metadata, spec } of of("PodDisruptionBudget")) {
    const [selected, ...more] = deployments.filter((one) => selects(spec.selector, labelsOf(one)));
    expect(more, metadata.name).toEqual([]);
    expect(selected?.metadata.name).toBe(metadata.name);
    // One pod alone could never be moved.
    expect(selected!.spec.replicas ?? Number.POSITIVE_INFINITY).toBeGreaterThan(1);
  }
  for (const { metadata, spec } of of("Service")) {
    const [selected, ...more] = deployments.filter((one) =>
      selects({ matchLabels: spec.selector }, labelsOf(one)),
    );
    expect(more, metadata.name).toEqual([]);
    const open = selected!.spec.template.spec.containers.flatMap(({ ports = [] }) => ports);
    for (const { port, targetPort } of spec.ports) {
      expect(open).toContainEqual({ name: targetPort, containerPort: port });
    }
  }
  for (const { spec } of of("HorizontalPodAutoscaler")) {
    const target = deployments.find(({ metadata }) => metadata.name === spec.scaleTargetRef.name);
    // Else each apply would undo what the autoscaler did.
    expect(target!.spec.replicas).toBeUndefined();
  }
  for (const role of ["api", "relay", "notifier", "scheduler"]) {
    const [found] = deployments.filter((one) => componentOf(one) === role);
    expect(found!.spec.template.spec.containers[0]!.args).toEqual(["server", "--role", role]);
  }
});

test("the topic is the one that the server makes, on three brokers of which two must have a change", () => {
  const stream = readFileSync(join(folder, "../../server/src/alerts/changes/kafka-stream.ts"), "utf8");
  const [, partitions] = /^const partitions = (\d+);$/m.exec(stream)!;
  const topic = anyOf("KafkaTopic", Object.values(configMaps)[0]!.KAFKA_TOPIC!);
  expect(topic.spec).toMatchObject({ partitions: Number(partitions), replicas: 3 });
  expect(topic.spec.config["min.insync.replicas"]).toBe(2);
  for (const pool of of("KafkaNodePool")) expect(pool.spec.replicas).toBe(3);
  for (const { kind, metadata } of manifests) {
    if (/^Kafka(?:Topic|NodePool)$/.test(kind)) {
      expect(metadata.labels!["strimzi.io/cluster"]).toBe("tidemark-kafka");
    }
  }
});
