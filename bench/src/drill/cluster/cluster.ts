import { execFile } from "node:child_process";
import { copyFile, mkdir } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { readOrCreateConfig } from "@tidemark/drizzle";
import { program } from "@tidemark/server/testing";
import postgres from "postgres";
import { debiansPostgres, postgresAccount } from "../own-cluster.ts";
import { type Layout, type Machine, openMachine, type Service } from "./machine.ts";
import { Patroni } from "./patroni.ts";

const run = promisify(execFile);
const startMs = 300_000;
const numbers = [1, 2, 3];

/** Three machines that run. */
export interface Cluster {
  readonly machines: readonly Machine[];
  readonly patroni: Patroni;
  /** Where browsers reach it: the HAProxy of each machine. */
  readonly urls: readonly URL[];
  readonly secrets: Awaited<ReturnType<typeof readOrCreateConfig>>;
  machine(number: number): Machine;
  /** As a superuser, at the primary. */
  adminUrl(): Promise<string>;
  /** The server's processes that start from now on are of this release. */
  upgrade(): void;
  /** Resolves when everything runs and answers again. */
  whole(): Promise<void>;
  close(): Promise<void>;
}

/** What must be installed; those that are not. */
export async function missingPrograms(): Promise<readonly string[]> {
  const wanted = {
    setpriv: "util-linux",
    etcd: "etcd-server",
    patroni: "patroni",
    haproxy: "haproxy",
    "redis-server": "redis-server",
    java: "default-jre-headless",
  };
  const missing: string[] = [];
  const path = `${process.env.PATH}:/usr/sbin`;
  for (const [program, name] of Object.entries(wanted)) {
    await run("sh", ["-c", `command -v ${program}`], { env: { ...process.env, PATH: path } }).catch(() =>
      missing.push(name),
    );
  }
  if (!debiansPostgres()) missing.push("postgresql");
  return missing;
}

export type ClusterOptions = Omit<Layout, "account" | "settings" | "main"> & {
  /** The main module of an earlier release of the server, which runs until `upgrade`. */
  readonly earlier: string | null;
  readonly settings: Readonly<Record<string, string>>;
  readonly say: (text: string) => void;
  /** Called before anything runs, so that it can be ended at any time. */
  readonly onStart: (cluster: Pick<Cluster, "close">) => void;
};

export async function openCluster(options: ClusterOptions): Promise<Cluster> {
  const { folder, network, say } = options;
  const account = process.getuid?.() === 0 ? { name: "postgres", ...(await postgresAccount()) } : null;
  const secrets = await readOrCreateConfig(join(folder, "secrets"));
  const settings = { ...options.settings, VERIFIER_KEY: secrets.verifierKey };
  let { earlier } = options;
  const main = () => (earlier === null ? program("server/src/app/main.ts") : [earlier]);
  const machines = await Promise.all(
    numbers.map((n) => openMachine(n, { ...options, main, account, settings })),
  );
  const patroni = new Patroni(numbers.map((n) => `http://${network}${n}:8008`));
  const urls = numbers.map((n) => new URL(`http://${network}${n}:7300`));
  const each = (service: Service, act: (machine: Machine) => unknown) =>
    Promise.all(machines.filter(({ programs }) => programs.has(service)).map(act));
  const start = (service: Service) => each(service, (machine) => machine.program(service).start());
  const adminUrl = async () =>
    `postgres://postgres:change-me-superuser@${network}${await patroni.primary()}:5432/tidemark`;
  const ready = (n: number) => fetchOk(`http://${network}${n}:7301/readyz`);
  const cluster: Cluster = {
    machines,
    patroni,
    urls,
    secrets,
    machine: (number) => machines[number - 1]!,
    adminUrl,
    upgrade() {
      earlier = null;
    },
    async whole() {
      for (const machine of machines) machine.start();
      await patroni.whole(startMs);
      await Promise.all(numbers.map((n) => until(`the API of machine ${n} is ready`, () => ready(n))));
      await Promise.all(
        numbers.map((n) =>
          until(`the broker of machine ${n} answers`, () => listens(`${network}${n}`, 9092)),
        ),
      );
    },
    async close() {
      await Promise.all(machines.map((machine) => machine.close()));
    },
  };
  options.onStart(cluster);
  for (const n of numbers) {
    const data = join(folder, `machine-${n}`, "tidemark");
    await mkdir(data, { recursive: true, mode: 0o700 });
    await copyFile(join(folder, "secrets/config.json"), join(data, "config.json"));
  }
  say("etcd, Patroni, Kafka, Redis, HAProxy");
  for (const service of ["etcd", "kafka", "haproxy", "redis"] as const) await start(service);
  await Promise.all(
    numbers.map((n) =>
      until(`etcd of machine ${n} is up`, () => fetchOk(`http://${network}${n}:2379/health`)),
    ),
  );
  await start("patroni");
  await patroni.whole(startMs);
  await createDatabase(await adminUrl());
  say("the server");
  machines[0]!.program("api").start();
  await until("the first API is ready", () => ready(1));
  await keepSlot(await adminUrl(), patroni);
  await cluster.whole();
  return cluster;
}

async function createDatabase(adminUrl: string): Promise<void> {
  const server = postgres(adminUrl.replace(/\/tidemark$/, "/postgres"), { max: 1, onnotice: () => {} });
  await server`create role tidemark_owner login password 'change-me-owner'`;
  await server`create role tidemark login replication password 'change-me-tidemark'`;
  await server`create database tidemark owner tidemark_owner`;
  await server.end();
}

/** Makes the relay's slot one that Patroni keeps on the replicas, as docs/cluster.md says. */
async function keepSlot(adminUrl: string, patroni: Patroni): Promise<void> {
  const sql = postgres(adminUrl, { max: 1 });
  const [{ name }] = await sql<[{ name: string }]>`
    select 'tidemark_' || oid as name from pg_database where datname = current_database()`;
  await sql.end();
  await patroni.configure({
    slots: { [name]: { type: "logical", database: "tidemark", plugin: "pgoutput" } },
  });
}

async function until(what: string, is: () => Promise<boolean>): Promise<void> {
  for (const late = performance.now() + startMs; !(await is()); await sleep(250)) {
    if (performance.now() > late) throw new Error(`not so after ${startMs / 1000} s: ${what}`);
  }
}

const fetchOk = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(3000) }).then(
    async (response) => {
      await response.arrayBuffer();
      return response.ok;
    },
    () => false,
  );

const listens = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, host, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });

/** Kafka's jars, from KAFKA_LIB or fetched into a folder by Maven. */
export async function kafkaJars(folder: string): Promise<string> {
  if (process.env.KAFKA_LIB) return process.env.KAFKA_LIB;
  const pom = new URL("../../../../.ci/kafka/pom.xml", import.meta.url).pathname;
  const lib = join(folder, "kafka-lib");
  await run("mvn", ["-q", "-B", "-f", pom, "dependency:copy-dependencies", `-DoutputDirectory=${lib}`]);
  return lib;
}
