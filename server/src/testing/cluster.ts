import { spawn } from "node:child_process";
import { readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { migrate, openDatabase } from "@tidemark/drizzle";
import { makeTestFolder } from "@tidemark/drizzle/testing-folder";
import postgres from "postgres";
import { vi } from "vitest";

/** A PostgreSQL of a test's own, for settings that are a whole cluster's, or to be killed. Migrated. */
export interface Cluster {
  readonly url: string;
  /** kill -9 of the postmaster; what it was writing stays as it is. */
  kill(): Promise<void>;
  /** Starts it again at the same address, as it was started first. Does not wait until it answers. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function openCluster(settings: Readonly<Record<string, string>> = {}): Promise<Cluster> {
  const folder = await makeTestFolder("tidemark-cluster-");
  const fast = { fsync: "off", full_page_writes: "off", shared_buffers: "32MB" };
  const database = await openDatabase({ dataDir: join(folder, "data"), settings: { ...fast, ...settings } });
  const sql = postgres(database.url, { max: 2, onnotice: () => {} });
  const [at] = await sql<[{ folder: string }]>`select current_setting('data_directory') as folder`;
  await migrate(sql).finally(() => sql.end());
  const pid = async () => Number((await readFile(join(at.folder, "postmaster.pid"), "utf8")).split("\n")[0]);
  return {
    url: database.url,
    async kill() {
      process.kill(await pid(), "SIGKILL");
      await database.lost;
    },
    async restart() {
      const line = await readFile(join(at.folder, "postmaster.opts"), "utf8");
      const program = line.slice(0, line.indexOf(' "'));
      const args = [...line.matchAll(/"(.*?)"/g)].map(([, word]) => word!);
      const { uid, gid } = await stat(at.folder);
      // Its children may hold its memory for a moment: then it does not start.
      await vi.waitFor(
        async () => {
          const child = spawn(program, args, { uid, gid, cwd: at.folder, stdio: "ignore" });
          await new Promise<void>((resolve, reject) => {
            child.once("error", reject).once("exit", () => reject(new Error("PostgreSQL did not start")));
            setTimeout(resolve, 500);
          });
        },
        { timeout: 20_000 },
      );
    },
    async close() {
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
