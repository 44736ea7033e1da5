import { fork } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  joinEmbedded,
  openDatabase,
  prepareDatabase,
  type ReporterKey,
  readOrCreateConfig,
} from "@tidemark/drizzle";
import { familyOf, memoryMb, openReplica, startServerProcess } from "@tidemark/server/testing";
import { cpuUs, databaseCpuUs } from "./database-cpu.ts";

/** The server under the load of the benchmark. */
export interface IntakeFleet {
  readonly url: string;
  /** A superuser: the benchmark asks for a checkpoint. */
  readonly databaseUrl: string;
  readonly reporterKeys: readonly ReporterKey[];
  /** Whether `/bench/empty` answers 204. */
  readonly hasEmptyRoute: boolean;
  /** Microseconds of processor time that all its processes have used. */
  cpuUs(): Promise<number>;
  /** The same of the replica's PostgreSQL; null without one. */
  replicaCpuUs(): Promise<number | null>;
  rssMb(): number;
  /** kill -9 of all its processes. */
  kill(): Promise<void>;
  /** Ends the database and its replica, too. */
  close(): Promise<void>;
}

/** One process from the sources, with an empty route beside. Its database is started by it. */
export async function openSingle(dataDir: string): Promise<IntakeFleet> {
  const child = fork(fileURLToPath(new URL("./intake-server.ts", import.meta.url)), {
    env: { ...process.env, DATA_DIR: dataDir, PORT: "0", VERIFIER: "off" },
  });
  const [started] = (await once(child, "message")) as [
    Pick<IntakeFleet, "url" | "databaseUrl" | "reporterKeys">,
  ];
  let rssMb = Number.NaN;
  const told = new EventEmitter<{ cpu: [number] }>();
  child.on("message", ({ rssMb: now, cpuUs }: { rssMb?: number; cpuUs?: number }) => {
    if (now !== undefined) rssMb = now;
    if (cpuUs !== undefined) told.emit("cpu", cpuUs);
  });
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  return {
    ...started,
    hasEmptyRoute: true,
    async cpuUs() {
      child.send("cpu");
      const [cpuUs] = await once(told, "cpu");
      return cpuUs;
    },
    replicaCpuUs: async () => null,
    rssMb: () => rssMb,
    kill,
    close: kill,
  };
}

/** So many API processes as they are shipped, on a database beside them, maybe with a streaming replica. Linux only. */
export async function openFleet(
  dataDir: string,
  processes: number,
  withReplica: boolean,
): Promise<IntakeFleet> {
  const database = await openDatabase({ dataDir, processes });
  await prepareDatabase(database);
  const { superuserUrl } = (await joinEmbedded(dataDir))!;
  const replica = withReplica ? await openReplica({ url: database.url, superuserUrl }) : null;
  const serverDir = join(dataDir, "server");
  const { reporterKeys } = await readOrCreateConfig(serverDir);
  const server = await startServerProcess({
    DATA_DIR: serverDir,
    DATABASE_URL: database.url,
    DATABASE_OWNER_URL: database.ownerUrl,
    READ_DATABASE_URL: replica?.url ?? "",
    API_PROCESSES: String(processes),
    READ: "open",
    VERIFIER: "off",
  });
  const pids = () => familyOf(server.child.pid!);
  const kill = async () => {
    const { exitCode, signalCode } = server.child;
    if (exitCode !== null || signalCode !== null) return;
    for (const pid of pids()) process.kill(pid, "SIGKILL");
    await server.end("SIGKILL");
  };
  return {
    url: server.url,
    databaseUrl: superuserUrl,
    reporterKeys,
    hasEmptyRoute: false,
    cpuUs: () => cpuUs(pids()),
    replicaCpuUs: async () => (replica ? databaseCpuUs(replica.folder) : null),
    rssMb: () => memoryMb(pids()),
    kill,
    async close() {
      await kill();
      await replica?.close();
      await database.close();
    },
  };
}
