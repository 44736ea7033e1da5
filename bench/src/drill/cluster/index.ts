import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { program } from "@tidemark/server/testing";
import { kafkaJars, missingPrograms, openCluster } from "./cluster.ts";
import { clusterFaults } from "./faults.ts";
import { playFault } from "./play.ts";
import { openShop } from "./shop.ts";
import { openWorld } from "./world.ts";

const tries = 3;

export interface ClusterDrill {
  /** How long a fault lasts, where it lasts. */
  readonly seconds: number;
  readonly faults: readonly string[];
  /** A twentieth of them begin changes. */
  readonly reportsPerSecond: number;
  /** Keeps the folder with everybody's logs. */
  readonly keep: boolean;
}

/** Plays faults on a cluster of three machines; the number of those that broke their limits. Null: a program is missing. */
export async function drillCluster({
  seconds,
  faults,
  keep,
  reportsPerSecond,
}: ClusterDrill): Promise<number | null> {
  const missing = await missingPrograms();
  if (missing.length > 0) {
    console.error(`The drill of a cluster is skipped: not installed: ${missing.join(", ")}.`);
    return null;
  }
  const wanted = clusterFaults.filter(({ name }) => faults.length === 0 || faults.includes(name));
  const folder = await mkdtemp(join(tmpdir(), "tidemark-cluster-"));
  await chmod(folder, 0o711);
  const ends: (() => Promise<unknown>)[] = keep ? [] : [() => rm(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const end of ends.splice(0).toReversed()) await end().catch((error) => console.error(error));
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => void close().finally(() => process.exit(130)));
  }
  try {
    const shop = await openShop();
    ends.push(() => shop.close());
    const random = () => 1 + Math.floor(Math.random() * 250);
    const cluster = await openCluster({
      folder,
      network: `127.${random()}.${random()}.`,
      kafkaLib: await kafkaJars(folder),
      shopUrl: shop.url,
      main: () => program("server/src/app/main.ts"),
      settings: { VERIFIER: "on", ALLOWED_NETWORKS: "127.0.0.0/8" },
      say: (text) => console.error(`Starting: ${text}`),
      onStart: (cluster) => ends.push(() => cluster.close()),
    });
    const world = await openWorld(cluster, shop, reportsPerSecond);
    ends.push(() => world.close());
    let failed = 0;
    for (const fault of wanted) {
      for (let attempt = 1; ; attempt++) {
        const { played, verdict } = await playFault(fault, world, seconds);
        console.log(JSON.stringify(played));
        if (verdict === "void") console.error("Void: a primary was elected that the fault did not call for.");
        if (verdict === "void" && attempt < tries) continue;
        if (verdict !== "holds") failed++;
        break;
      }
    }
    return failed;
  } finally {
    await close();
    if (keep) console.error(`Logs: ${folder}`);
  }
}
