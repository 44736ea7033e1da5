import { afterAll, beforeAll, expect, test } from "vitest";
import { type Cluster, openCluster } from "../testing/cluster.ts";
import { ConnectionLost } from "./connection.ts";
import { openPool, type Pool } from "./database.ts";
import { TransactionPipeline } from "./transaction-pipeline.ts";

const limits = { connectMs: 4000, statementMs: 300, silenceMs: 8000 };
let cluster: Cluster;
let pool: Pool;

/** Commits wait for a standby of the name. */
async function waitFor(name: string): Promise<void> {
  const admin = openPool(cluster.superuserUrl, 1);
  await admin.unsafe(`alter system set synchronous_standby_names = '${name}'`);
  await admin`select pg_reload_conf()`;
  await admin.end();
}

beforeAll(async () => {
  cluster = await openCluster();
  pool = openPool(cluster.url, 2, { limits });
  await waitFor("nobody");
});
afterAll(async () => {
  await pool.end({ timeout: 1 });
  await cluster.close();
});

test("a commit that the synchronous standby did not confirm in time is not taken for one", async () => {
  const insert = (digest: string) => pool`insert into invite (digest, origin) values (${digest}, 'operator')`;
  await expect
    .poll(() =>
      insert("a").then(
        () => null,
        (error: unknown) => error,
      ),
    )
    .toBeInstanceOf(ConnectionLost);
  const work = pool.begin((tx) => tx`insert into invite (digest, origin) values ('b', 'operator')`);
  await expect(work).rejects.toBeInstanceOf(ConnectionLost);
  const pipeline = new TransactionPipeline(cluster.url, limits);
  const write = (digest: string) =>
    pipeline.run(
      (tx) => tx`select 1`,
      (tx) => ({
        sent: tx`insert into invite (digest, origin) values (${digest}, 'operator')`.execute(),
        result: null,
      }),
    );
  await expect(write("c")).rejects.toBeInstanceOf(ConnectionLost);
  await waitFor("");
  await expect
    .poll(() =>
      insert("d").then(
        () => "written",
        () => "refused",
      ),
    )
    .toBe("written");
  await write("e");
  await pipeline.close();
});
