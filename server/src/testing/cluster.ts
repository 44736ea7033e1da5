import { spawn } from "node:child_process";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { prepareDatabase } from "@tidemark/drizzle";
import { openTestCluster } from "@tidemark/drizzle/testing-cluster";
import postgres from "postgres";
import { vi } from "vitest";

/** A migrated PostgreSQL of a test's own, for cluster-wide settings or to be killed. */
export interface Cluster {
  readonly url: string;
  readonly superuserUrl: string;
  /** kill -9 of the postmaster, in the middle of its writes. */
  kill(): Promise<void>;
  /** Starts it again at the same address. Does not wait until it answers. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function openCluster(settings: Readonly<Record<string, string>> = {}): Promise<Cluster> {
  const fast = { fsync: "off", full_page_writes: "off", shared_buffers: "32MB" };
  const database = await openTestCluster({ ...fast, ...settings });
  const [role, ownerRole] = [database.url, database.ownerUrl].map((url) => new URL(url).username);
  await prepareDatabase({ ...database, role: role!, ownerRole: ownerRole!, ownsSchema: true });
  const sql = postgres(database.superuserUrl, { max: 1, onnotice: () => {} });
  const [at] = await sql<[{ folder: string }]>`select current_setting('data_directory') as folder`;
  await sql.end();
  const pid = async () => Number((await readFile(join(at.folder, "postmaster.pid"), "utf8")).split("\n")[0]);
  return {
    url: database.url,
    superuserUrl: database.superuserUrl,
    async kill() {
      process.kill(await pid(), "SIGKILL");
      await database.lost;
    },
    async restart() {
      const line = await readFile(join(at.folder, "postmaster.opts"), "utf8");
      const program = line.slice(0, line.indexOf(' "'));
      const args = [...line.matchAll(/"(.*?)"/g)].map(([, word]) => word!);
      const { uid, gid } = await stat(at.folder);
      // While its children hold its shared memory, it does not start.
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
    close: database.close,
  };
}
