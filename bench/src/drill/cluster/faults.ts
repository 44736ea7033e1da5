import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Limits } from "./accounting.ts";
import type { Cluster } from "./cluster.ts";
import type { Machine, Service } from "./machine.ts";

export interface Length {
  /** How long what lasts is to last. */
  readonly seconds: number;
  /** Of several machines one is enough. */
  readonly isShort: boolean;
}

export interface ClusterFault {
  readonly name: string;
  readonly limits: Limits;
  /** Whether the short form plays it. */
  readonly isShort?: boolean;
  /** Whether the cluster is to run an earlier release when it begins. */
  readonly isUpgrade?: boolean;
  /** Resolves when the fault was there long enough; what it returns is called afterwards and ends it. */
  play(cluster: Cluster, length: Length): Promise<() => Promise<void> | void>;
}

const done = () => {};
/** Until the notifiers have divided the work again: two losses at once are another fault. */
const settleMs = 15_000;
/** Of what may not interrupt the intake: alerts may be so late. */
const alertsLate: Limits = { unavailableMs: 0, lateMs: 15_000, elections: 0 };
const failover = (unavailableMs: number): Limits => ({ unavailableMs, lateMs: null, elections: 1 });

const primaryOf = async (cluster: Cluster): Promise<Machine> =>
  cluster.machine(await cluster.patroni.primary());

export const clusterFaults: readonly ClusterFault[] = [
  {
    name: "primary killed",
    limits: failover(15_000),
    isShort: true,
    async play(cluster, { seconds }) {
      await killPostmaster(await primaryOf(cluster));
      await sleep(seconds * 1000);
      return done;
    },
  },
  {
    name: "primary's machine lost",
    limits: failover(45_000),
    async play(cluster, { seconds }) {
      const machine = await primaryOf(cluster);
      await machine.lose();
      await sleep(seconds * 1000);
      return () => machine.start();
    },
  },
  {
    name: "primary's machine stalled",
    limits: failover(45_000),
    async play(cluster, { seconds }) {
      const machine = await primaryOf(cluster);
      const pids = await processesOf(machine);
      for (const pid of pids) signal(pid, "SIGSTOP");
      await sleep(seconds * 1000);
      return () => {
        for (const pid of pids) signal(pid, "SIGCONT");
      };
    },
  },
  {
    name: "primary cut off from etcd",
    limits: failover(45_000),
    async play(cluster, { seconds }) {
      const { etcdWays } = await primaryOf(cluster);
      for (const way of etcdWays) way.mode = "silent";
      await sleep(seconds * 1000);
      return () => {
        for (const way of etcdWays) way.mode = "pass";
      };
    },
  },
  {
    name: "synchronous standby lost",
    limits: { unavailableMs: 5000, lateMs: 15_000, elections: 0 },
    async play(cluster, { seconds }) {
      const machine = cluster.machine(await cluster.patroni.syncStandby());
      await machine.program("patroni").kill();
      await killPostmaster(machine);
      await sleep(seconds * 1000);
      return () => machine.program("patroni").start();
    },
  },
  {
    name: "switch-over",
    limits: failover(10_000),
    async play(cluster, { seconds }) {
      await cluster.patroni.switchOver();
      await sleep(seconds * 1000);
      return done;
    },
  },
  ...(["kafka", "api", "relay", "notifier", "scheduler", "verifier", "redis"] as const).map(lostInTurn),
  {
    name: "two brokers lost",
    limits: { unavailableMs: 0, lateMs: null, elections: 0 },
    async play(cluster, { seconds }) {
      const programs = [2, 3].map((number) => cluster.machine(number).program("kafka"));
      await Promise.all(programs.map((one) => one.kill()));
      await sleep(seconds * 1000);
      return () => {
        for (const one of programs) one.start();
      };
    },
  },
  {
    name: "rolling restart",
    limits: { unavailableMs: 0, lateMs: null, elections: 1 },
    isShort: true,
    async play(cluster) {
      await eachMachine(cluster, restartMachine);
      return done;
    },
  },
  {
    name: "rolling upgrade",
    limits: { unavailableMs: 0, lateMs: null, elections: 0 },
    isUpgrade: true,
    async play(cluster, { seconds }) {
      cluster.upgrade();
      for (const machine of cluster.machines) {
        await restart(machine, ["api", "relay", "notifier", "scheduler"]);
        await cluster.whole();
        // Both releases on one database.
        await sleep(seconds * 1000);
      }
      return done;
    },
  },
];

/** One after the other is killed and stays away for a while, so that the one that works is among them. */
function lostInTurn(service: Service): ClusterFault {
  return {
    name: `one ${service === "kafka" ? "broker" : service} lost`,
    limits: alertsLate,
    isShort: service === "kafka",
    async play(cluster, { seconds, isShort }) {
      for (const { programs } of cluster.machines) {
        const program = programs.get(service);
        if (!program) continue;
        await program.kill();
        await sleep(seconds * 1000);
        program.start();
        await cluster.whole();
        if (isShort) break;
        await sleep(settleMs);
      }
      return done;
    },
  };
}

/** One machine after the other, the primary's after it has handed over. */
async function eachMachine(cluster: Cluster, act: (machine: Machine) => Promise<void>): Promise<void> {
  const primary = await cluster.patroni.primary();
  for (const machine of cluster.machines) {
    if (machine.number === primary) continue;
    await act(machine);
    await cluster.whole();
  }
  await cluster.patroni.switchOver();
  await cluster.whole();
  await act(cluster.machine(primary));
  await cluster.whole();
}

const serviceOrder: readonly Service[] = [
  "verifier",
  "scheduler",
  "notifier",
  "relay",
  "api",
  "patroni",
  "kafka",
];

/** As for a new kernel: what uses the others ends first. */
async function restartMachine(machine: Machine): Promise<void> {
  const rest = [...machine.programs.keys()].filter((service) => !serviceOrder.includes(service));
  await restart(machine, [...serviceOrder, ...rest]);
}

async function restart({ programs }: Machine, services: readonly Service[]): Promise<void> {
  for (const service of services) await programs.get(service)?.stop();
  for (const service of services) programs.get(service)?.start();
}

async function killPostmaster(machine: Machine): Promise<void> {
  const pid = await machine.postmaster();
  if (pid === null) throw new Error(`PostgreSQL does not run on machine ${machine.number}`);
  process.kill(pid, "SIGKILL");
}

/** The machine's programs, and what they started. */
async function processesOf(machine: Machine): Promise<readonly number[]> {
  const roots = [...machine.programs.values()].flatMap((one) => (one.isRunning ? [one.pid] : []));
  const postmaster = await machine.postmaster();
  if (postmaster !== null) roots.push(postmaster);
  const all = new Set<number>();
  const add = async (pid: number): Promise<void> => {
    if (all.has(pid)) return;
    all.add(pid);
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
    for (const child of children.trim().split(" ")) if (child) await add(Number(child));
  };
  for (const pid of roots) await add(pid);
  return [...all];
}

function signal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}
