import { chown, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type DatabaseProxy, openDatabaseProxy } from "@tidemark/server/database-proxy";
import { debiansPostgres } from "../own-cluster.ts";
import { Program } from "./program.ts";
import { render, settingsIn } from "./template.ts";

const project = new URL("../../../../", import.meta.url);
const templates = new URL("deploy/cluster/", project);
const etcdMachines = [1, 2, 3];

export interface Layout {
  /** `127.83.41.` */
  readonly network: string;
  /** Of the whole drill; each machine has one below it. */
  readonly folder: string;
  /** Folder of Kafka's jars. */
  readonly kafkaLib: string;
  /** PostgreSQL may not run as root. Null: the drill does not either. */
  readonly account: { readonly name: string; readonly uid: number; readonly gid: number } | null;
  /** Settings of the server's processes, besides those of `deploy/cluster/tidemark.env`. */
  readonly settings: Readonly<Record<string, string>>;
  readonly shopUrl: string;
  /** How Node runs the server's program; asked at each start. */
  readonly main: () => readonly string[];
}

/** What runs on each machine; the last five on the first two, Redis on the third. */
export type Service =
  | "etcd"
  | "patroni"
  | "haproxy"
  | "kafka"
  | "api"
  | "redis"
  | "relay"
  | "notifier"
  | "scheduler"
  | "verifier";

/** A machine of the cluster: its programs on an address of its own, from the files of `deploy/cluster`. */
export interface Machine {
  readonly number: number;
  readonly programs: ReadonlyMap<Service, Program>;
  /** Its Patroni's ways to the members of etcd. */
  readonly etcdWays: readonly DatabaseProxy[];
  program(service: Service): Program;
  /** The process id of its PostgreSQL. Null: it does not run. */
  postmaster(): Promise<number | null>;
  /** kill -9 of everything on it. */
  lose(): Promise<void>;
  start(): void;
  /** Ends everything on it, PostgreSQL too. */
  close(): Promise<void>;
}

export async function openMachine(number: number, layout: Layout): Promise<Machine> {
  const { network, folder: whole, account, kafkaLib, settings, shopUrl, main } = layout;
  const folder = join(whole, `machine-${number}`);
  const address = `${network}${number}`;
  for (const name of ["", "postgresql", "run-postgresql", "kafka", "redis", "etcd"]) {
    await mkdir(join(folder, name), { recursive: true });
    if (account) await chown(join(folder, name), account.uid, account.gid);
  }
  const etcdWays = await Promise.all(
    etcdMachines.map((n) => openDatabaseProxy(`postgres://${network}${n}:2379`)),
  );
  const place = { network, folder };
  const write = async (name: string, more: Readonly<Record<string, string>> = {}) => {
    const text = render(await readFile(new URL(name, templates), "utf8"), number, { ...place, more });
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  };
  const hosts = etcdWays.map(({ url }) => new URL(url).host).join(",");
  const files = {
    etcd: await write("etcd.yaml"),
    // Through the drill's proxies, and not past them to the addresses that etcd names.
    patroni: await write("patroni.yaml", {
      "hosts: 10.0.0.1:2379,10.0.0.2:2379,10.0.0.3:2379": `hosts: ${hosts}\n  use_proxies: true`,
      "/usr/lib/postgresql/15/bin": debiansPostgres()!,
    }),
    haproxy: await write("haproxy.cfg"),
    kafka: await write("kafka.properties"),
    redis: await write("redis.conf"),
    env: settingsIn(await readFile(await write("tidemark.env"), "utf8")),
  };
  const program = (name: Service, command: readonly [string, ...string[]], more = {}): [Service, Program] => [
    name,
    new Program({ name, command: () => command, log: join(folder, `${name}.log`), ...more }),
  ];
  const env = () => ({ ...files.env, PUBLIC_URL: `http://${address}:7300`, ...settings });
  const role = (name: Service): [Service, Program] =>
    program(name, [process.execPath], {
      command: () => [process.execPath, ...main(), "--json", "--role", name],
      env,
    });
  const java = ["java", "-Xmx320m", "-XX:TieredStopAtLevel=1", "-cp", `${kafkaLib}/*`] as const;
  const format = `${java.map(quoted).join(" ")} kafka.tools.StorageTool format --ignore-formatted -t MkU3OEVBNTcwNTJENDM2Qg -c ${quoted(files.kafka)}`;
  const run = `exec ${java.map(quoted).join(" ")} kafka.Kafka ${quoted(files.kafka)}`;
  const verifier = fileURLToPath(import.meta.resolve("@tidemark/crawler/plain-verifier"));
  const tsx = new URL("scripts/tsx.mjs", project).href;
  const own =
    number === 3
      ? [program("redis", ["redis-server", files.redis])]
      : [
          role("relay"),
          role("notifier"),
          role("scheduler"),
          program("verifier", [process.execPath, "--import", tsx, verifier], {
            env: () => ({
              TIDEMARK_URL: `http://${address}:7300`,
              VERIFIER_KEY: settings.VERIFIER_KEY,
              EGRESS: `machine-${number}`,
              VERIFIER_MARKETPLACES: "com",
              SHOP_ORIGIN: shopUrl,
            }),
          }),
        ];
  const programs = new Map<Service, Program>([
    program("etcd", ["etcd", "--config-file", files.etcd], { env: () => ({ ETCD_LOG_LEVEL: "warn" }) }),
    program("patroni", ["patroni", files.patroni], {
      account: account?.name,
      // It ends its PostgreSQL first.
      orphaned: "TERM",
      env: () => ({ LC_ALL: "C.UTF-8", HOME: folder, PATH: `/usr/bin:/bin:${process.env.PATH}` }),
    }),
    program("haproxy", ["haproxy", "-db", "-f", files.haproxy], { env: withSbin }),
    program("kafka", ["sh", "-c", `${format} && ${run}`], { env: () => ({ LOG_DIR: folder }) }),
    role("api"),
    ...own,
  ]);
  const postmaster = async () => {
    const data = join(folder, "postgresql/15/tidemark");
    const text = await readFile(join(data, "postmaster.pid"), "utf8").catch(() => "");
    const pid = Number(text.split("\n")[0]);
    return pid > 0 && (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).includes(data)
      ? pid
      : null;
  };
  const killPostmaster = async () => {
    const pid = await postmaster();
    if (pid !== null) process.kill(pid, "SIGKILL");
  };
  return {
    number,
    programs,
    etcdWays,
    program(service) {
      const found = programs.get(service);
      if (!found) throw new Error(`machine ${number} has no ${service}`);
      return found;
    },
    postmaster,
    async lose() {
      // Patroni first: it would start PostgreSQL again.
      await programs.get("patroni")!.kill();
      await killPostmaster();
      await Promise.all([...programs.values()].map((one) => one.kill()));
    },
    start() {
      for (const one of programs.values()) one.start();
    },
    async close() {
      await Promise.all([...programs.values()].map((one) => one.kill()));
      await killPostmaster();
      for (const way of etcdWays) await way.close();
    },
  };
}

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;
/** Debian's place for HAProxy. */
const withSbin = (): NodeJS.ProcessEnv => ({ PATH: `${process.env.PATH}:/usr/sbin` });
