import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseSettings, type Setting, settings } from "@tidemark/core/settings";
import { expect, test } from "vitest";
import { parse } from "yaml";
// @ts-expect-error: plain JavaScript, which a command runs.
import { kubernetesSecrets } from "../deploy/kubernetes/secrets.mjs";
import { readOrCreateConfig } from "../drizzle/config.ts";
import {
  anyOf,
  containers,
  folder,
  kustomizationIn,
  type Manifest,
  of,
  type Volume,
  variablesOf,
} from "./kubernetes-manifests.ts";

/** Secrets that others make: CloudNativePG, and the operator for what is his own. */
const foreignKeys: Record<string, readonly string[]> = {
  "tidemark-db-app": ["uri"],
  "tidemark-mail": ["password"],
  "tidemark-proxy": ["url"],
};
const password = "a-password-of-the-role";
const secrets: Manifest[] = kubernetesSecrets({ verifierKey: "a-key-of-the-verifier" }, password).items;
const stringsOf = (name: string): Record<string, string> =>
  (secrets.find(({ metadata }) => metadata.name === name) as never as { stringData: Record<string, string> })
    ?.stringData ?? {};

/** The files of a volume, as secret and key. */
const filesOf = ({ secret, projected }: Volume) =>
  (secret ? [secret] : (projected?.sources ?? []).map((one) => one.secret)).flatMap(
    ({ name, secretName, items }) =>
      (items ?? [{ key: "config.json", path: "config.json" }]).map(({ key, path }) => ({
        secret: name ?? secretName!,
        key,
        path,
      })),
  );

test.each(containers.filter(({ container }) => container.envFrom ?? container.env))(
  "$is has settings that there are, and secrets from files of Secrets that are made",
  ({ spec, container }) => {
    const program =
      container.name === "verifier"
        ? "verifier"
        : ["migrate", "commands"].includes(container.name)
          ? "command"
          : "server";
    const variables = variablesOf(container);
    const files: Record<string, string> = {};
    for (const { name, mountPath } of container.volumeMounts ?? []) {
      for (const { secret, key, path } of filesOf(spec.volumes!.find((one) => one.name === name)!)) {
        const known = [...Object.keys(stringsOf(secret)), ...(foreignKeys[secret] ?? [])];
        expect(known, `${secret} in ${container.name}`).toContain(key);
        files[`${mountPath}/${path}`] = key;
      }
    }
    const values: Record<string, string> = {};
    for (const [variable, value] of Object.entries(variables)) {
      const isFile = variable.endsWith("_FILE") && !(variable in settings);
      const name = isFile ? variable.slice(0, -"_FILE".length) : variable;
      const setting = (settings as Record<string, Setting>)[name];
      expect(setting, variable).toBeDefined();
      // A secret by value may be an address without a password.
      if (setting!.secret && !isFile) expect(value).toMatch(/^\w+:\/\/[^@]+$/);
      if (!isFile) values[name] = value;
      else {
        expect(setting!.secret, variable).toBe(true);
        if (setting!.readBy.includes(program)) expect(Object.keys(files), variable).toContain(value);
        values[name] = setting!.example;
      }
    }
    expect(parseSettings(program, values, () => "")).toMatchObject({ ok: true });
  },
);

test("every host that a setting or a Secret names is there, at that port", () => {
  const places = new Set(
    of("Service").map(({ metadata, spec }) => `${metadata.name}:${spec.ports[0]!.port}`),
  );
  const { metadata, spec } = anyOf("Cluster", "tidemark-db");
  const services = spec.managed.services.additional;
  places.add(`${metadata.name}-rw:5432`);
  for (const { serviceTemplate } of services) places.add(`${serviceTemplate.metadata.name}:5432`);
  const kafka = anyOf("Kafka", "tidemark-kafka");
  for (const { port } of kafka.spec.kafka.listeners) places.add(`tidemark-kafka-kafka-bootstrap:${port}`);
  const [api, verifier] = ["api", "verifier"].map((name) =>
    variablesOf(containers.find((one) => one.is === name)!.container),
  );
  const { uri, "read-uri": readUri } = stringsOf("tidemark-database");
  const named = [
    uri!,
    readUri!,
    verifier!.TIDEMARK_URL!,
    ...(api!.RATE_LIMIT_URL ? [api!.RATE_LIMIT_URL] : []),
  ];
  for (const url of named) expect(places).toContain(new URL(url).host);
  for (const broker of api!.KAFKA_BROKERS!.split(",")) expect(places).toContain(broker);
  expect(api!.ALLOWED_HOSTS!.split(",")).toContain(new URL(verifier!.TIDEMARK_URL!).hostname);
});

test("the database has the roles and the name of the secrets, on three machines, and no commit is on one alone", () => {
  const { spec } = anyOf("Cluster", "tidemark-db");
  const { uri, username, password: given } = stringsOf("tidemark-database");
  const url = new URL(uri!);
  expect(url).toMatchObject({ username, password, pathname: `/${spec.bootstrap.initdb.database}` });
  expect(given).toBe(password);
  expect(spec.managed.roles).toMatchObject([
    { name: username, login: true, replication: true, passwordSecret: { name: "tidemark-database" } },
  ]);
  expect(spec.bootstrap.initdb.owner).not.toBe(username);
  expect(spec).toMatchObject({ instances: 3, affinity: { podAntiAffinityType: "required" } });
  expect(spec.postgresql.synchronous).toMatchObject({ number: 1, dataDurability: "required" });
  const [{ selectorType, serviceTemplate }] = spec.managed.services.additional;
  expect({ selectorType, ...serviceTemplate.spec }).toMatchObject({
    selectorType: "ro",
    sessionAffinity: "ClientIP",
  });
  expect(spec.plugins[0].parameters.barmanObjectName).toBe(of("ObjectStore")[0]!.metadata.name);
});

test("the patch for a recovery in the docs fits the database: same names, another folder for what comes after", () => {
  const docs = readFileSync(join(folder, "../../docs/kubernetes.md"), "utf8");
  const [, block] = /```yaml\n(# YOUR-COPY.*?)```/s.exec(docs)!;
  const [{ target, patch }] = parse(block!).patches as [{ target: object; patch: string }];
  const { kind, metadata, spec } = anyOf("Cluster", "tidemark-db");
  expect(target).toEqual({ kind, name: metadata.name });
  const [bootstrap, external, name] = parse(patch);
  expect(bootstrap).toMatchObject({ op: "replace", path: "/spec/bootstrap" });
  const { source, recoveryTarget, ...made } = bootstrap.value.recovery;
  const { database, owner } = spec.bootstrap.initdb;
  expect(made).toEqual({ database, owner });
  expect(Date.parse(recoveryTarget.targetTime)).toBeGreaterThan(0);
  const [{ plugin }] = spec.plugins.map((plugin: object) => ({ plugin }));
  expect(external).toMatchObject({
    op: "add",
    path: "/spec/externalClusters",
    value: [
      {
        name: source,
        plugin: { name: plugin.name, parameters: { ...plugin.parameters, serverName: metadata.name } },
      },
    ],
  });
  // PostgreSQL's operator refuses a folder that holds another cluster's log.
  expect(name).toMatchObject({ op: "add", path: "/spec/plugins/0/parameters/serverName" });
  expect(name.value).not.toBe(metadata.name);
});

test("the example changes settings that there are, and is at its own names", () => {
  const { configMapGenerator, resources } = kustomizationIn("example");
  expect(resources).toEqual(expect.arrayContaining(["../base", "../database", "../kafka", "../valkey"]));
  const names = configMapGenerator![0]!.literals.map((line) => line.split("=")[0]!.replace(/_FILE$/, ""));
  for (const name of names) expect(settings).toHaveProperty(name);
  const patches: { patch: string }[] = parse(
    readFileSync(join(folder, "example/kustomization.yaml"), "utf8"),
  ).patches;
  for (const { patch } of patches) expect(parse(patch)).toBeTruthy();
});

test("kubernetes-secrets makes a whole config.json, for its owner alone, and replaces no file", async () => {
  const place = await mkdtemp(join(tmpdir(), "tidemark-kubernetes-"));
  try {
    const file = join(place, "secrets.json");
    const make = (...args: string[]) => {
      const program = [
        "--import",
        join(folder, "../../scripts/tsx.mjs"),
        join(folder, "../../scripts/kubernetes-secrets.mjs"),
      ];
      const { status, stdout, stderr } = spawnSync(process.execPath, [...program, ...args], {
        encoding: "utf8",
      });
      return { status, said: stdout + stderr };
    };
    expect(make(file)).toMatchObject({
      status: 0,
      said: expect.stringContaining(`kubectl apply -f ${file}`),
    });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const made = await readFile(file, "utf8");
    expect(make(file)).toEqual({ status: 1, said: `${file} exists already: nothing was changed.\n` });
    expect(await readFile(file, "utf8")).toBe(made);
    const { items } = JSON.parse(made);
    expect(items.map(({ metadata }: Manifest) => metadata.name)).toEqual(
      secrets.map(({ metadata }) => metadata.name),
    );
    // A pod cannot write it: nothing may be missing.
    const config = items[0].stringData["config.json"];
    await writeFile(join(place, "config.json"), config);
    expect(await readOrCreateConfig(place)).toEqual(JSON.parse(config));
    expect(await readFile(join(place, "config.json"), "utf8")).toBe(config);
  } finally {
    await rm(place, { recursive: true });
  }
});
