import { execFile } from "node:child_process";
import { globSync } from "node:fs";
import { appendFile, chown, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "@tidemark/server/testing";
import postgres from "postgres";

const run = promisify(execFile);
const maxConnections = 40;

/** A PostgreSQL of the operator's own: Debian's, in a temporary folder. */
export interface OwnCluster {
  /** As the server's own user, who is no superuser. */
  readonly url: string;
  /** As a superuser: PostgreSQL reserves connections for it when all others are taken. */
  readonly adminUrl: string;
  readonly maxConnections: number;
  killPostmaster(): Promise<void>;
  start(): Promise<void>;
  restart(mode: "fast" | "immediate"): Promise<void>;
  close(): Promise<void>;
}

/** Null where Debian's PostgreSQL is not installed. */
export async function openOwnCluster(): Promise<OwnCluster | null> {
  const bin = debiansPostgres();
  if (!bin) return null;
  const account: { uid?: number; gid?: number } = process.getuid?.() === 0 ? await postgresAccount() : {};
  const folder = await mkdtemp(join(tmpdir(), "tidemark-drill-"));
  if (account.uid !== undefined) await chown(folder, account.uid, account.gid!);
  const data = join(folder, "data");
  const how = { ...account, cwd: "/", env: { ...process.env, LC_ALL: "C" } };
  await run(
    join(bin, "initdb"),
    ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"],
    how,
  );
  const port = await freePort();
  await appendFile(
    join(data, "postgresql.conf"),
    `\nport = ${port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\nwal_level = logical\nmax_connections = ${maxConnections}\n`,
  );
  const control = (...args: string[]) =>
    run(join(bin, "pg_ctl"), ["-D", data, "-l", join(folder, "log"), "-w", "-t", "30", "-s", ...args], how);
  const start = async () => {
    // The killed one's children may hold its memory for a moment.
    for (let attempt = 1; ; attempt++) {
      const problem = await control("start").then(
        () => null,
        (error: unknown) => error,
      );
      if (!problem) return;
      if (attempt === 10) throw problem;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  };
  await start();
  const adminUrl = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const admin = postgres(adminUrl, { max: 1, onnotice: () => {} });
  await admin`create role tidemark login replication`;
  await admin`create database tidemark owner tidemark`;
  await admin.end();
  return {
    url: `postgres://tidemark@127.0.0.1:${port}/tidemark`,
    adminUrl: `postgres://postgres@127.0.0.1:${port}/tidemark`,
    maxConnections,
    async killPostmaster() {
      const [pid] = (await readFile(join(data, "postmaster.pid"), "utf8")).split("\n");
      process.kill(Number(pid), "SIGKILL");
    },
    start,
    restart: async (mode) => void (await control("restart", "-m", mode)),
    async close() {
      await control("stop", "-m", "immediate").catch(() => {});
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The folder of the programs of Debian's newest PostgreSQL; undefined where none is installed. */
export const debiansPostgres = (): string | undefined =>
  globSync("/usr/lib/postgresql/*/bin").toSorted().at(-1);

/** Who runs PostgreSQL where this process is root. */
export async function postgresAccount(): Promise<{ uid: number; gid: number }> {
  const [uid, gid] = await Promise.all([run("id", ["-u", "postgres"]), run("id", ["-g", "postgres"])]);
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}
