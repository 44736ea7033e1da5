import { setTimeout as sleep } from "node:timers/promises";
import { openPool, type Pool, patient } from "@tidemark/server/database";
import type { DatabaseProxy, ProxyMode } from "@tidemark/server/database-proxy";
import type { OwnCluster } from "./own-cluster.ts";

export interface Fault {
  readonly name: string;
  /** Until `end` is called; what does not last is over when `begin` is. */
  readonly lasts: boolean;
  begin(): Promise<void>;
  end(): Promise<void>;
}

/** A connection that may be lost: postgres.js alone would end the process. */
export const connectTo = (url: string): Pool => openPool(url, 1, { limits: { ...patient, connectMs: 5000 } });

const brief = (name: string, begin: () => Promise<void>): Fault => ({
  name,
  lasts: false,
  begin,
  end: async () => {},
});
const lasting = (name: string, begin: () => Promise<void>, end: () => Promise<void>): Fault => ({
  name,
  lasts: true,
  begin,
  end,
});

/** kill -9 of one of the server's backends: PostgreSQL ends all others and recovers. */
export const killedBackend = (adminUrl: () => Promise<string>): Fault =>
  brief("kill -9 of a backend", async () => {
    for (const until = performance.now() + 10_000; ; await sleep(50)) {
      const sql = connectTo(await adminUrl());
      try {
        const [row] = await sql<{ pid: number }[]>`
          select pid from pg_stat_activity where application_name = 'tidemark' and backend_type = 'client backend' and pid <> pg_backend_pid() limit 1`;
        if (row) process.kill(row.pid, "SIGKILL");
        return;
      } catch (error) {
        // It still recovers from the kill before.
        if (performance.now() > until) throw error;
      } finally {
        await sql.end({ timeout: 1 }).catch(() => {});
      }
    }
  });

/** Somebody holds a lock on what every report reads. */
export function lockedTable(url: () => Promise<string>): Fault {
  let end = async () => {};
  return lasting(
    "locked",
    async () => {
      const sql = connectTo(await url());
      const { promise: over, resolve } = Promise.withResolvers<void>();
      const locked = Promise.withResolvers<void>();
      const held = sql.begin(async (tx) => {
        await tx`lock table series in access exclusive mode`;
        locked.resolve();
        await over;
      });
      // A database that ends under the lock takes it along.
      const ended = held.catch(() => {});
      end = async () => {
        resolve();
        await ended;
        await sql.end({ timeout: 1 });
      };
      await Promise.race([locked.promise, ended]);
    },
    () => end(),
  );
}

/** What happens to a PostgreSQL of the operator's own, and on the way to it. */
export function faultsOf(cluster: OwnCluster, proxy: DatabaseProxy): readonly Fault[] {
  const setMode = (mode: ProxyMode) => async () => {
    proxy.mode = mode;
  };
  const setDelay = (ms: number) => async () => {
    proxy.delayMs = ms;
  };
  const turned = (name: string, mode: ProxyMode) => lasting(name, setMode(mode), setMode("pass"));
  return [
    killedBackend(async () => cluster.adminUrl),
    lasting("kill -9 of the postmaster", cluster.killPostmaster, cluster.start),
    brief("restart fast", () => cluster.restart("fast")),
    brief("restart immediate", () => cluster.restart("immediate")),
    turned("in recovery", "refuse 57P03"),
    turned("unreachable", "silent"),
    fullHouse(cluster),
    lasting("slow", setDelay(200), setDelay(0)),
    lockedTable(async () => cluster.adminUrl),
  ];
}

/** All places for clients are taken by others. */
function fullHouse({ url, adminUrl, maxConnections }: OwnCluster): Fault {
  let others: Pool[] = [];
  return lasting(
    "too many clients",
    async () => {
      const admin = connectTo(adminUrl);
      others = Array.from({ length: maxConnections }, () => connectTo(url));
      const taken = new Set<number>();
      const take = async (sql: Pool) => {
        const rows = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`.catch(() => []);
        for (const { pid } of rows) taken.add(pid);
      };
      // The server tries again and again to have some of those that it was cut off from.
      for (let round = 0; round < 5; round++) {
        await admin`
          select pg_terminate_backend(pid) from pg_stat_activity
          where usename = 'tidemark' and backend_type = 'client backend' and pid <> all(${[...taken]}::int[])`;
        await Promise.all(others.map(take));
      }
      await admin.end();
    },
    async () => {
      await Promise.all(others.map((sql) => sql.end({ timeout: 1 })));
    },
  );
}
