import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { kafkaJars, missingPrograms, openCluster } from "./cluster.ts";
import { type ClusterFault, clusterFaults, type Length } from "./faults.ts";
import { playFault } from "./play.ts";
import { buildServerOf } from "./release.ts";
import { openShop } from "./shop.ts";
import { openWorld } from "./world.ts";

const run = promisify(execFile);
const tries = 3;

export interface ClusterDrill extends Length {
  /** Names; none: all, or those of the short form. */
  readonly faults: readonly string[];
  /** A twentieth of them begin changes. */
  readonly reportsPerSecond: number;
  /** The commit of the release that the upgrade begins with; null: the last tag. */
  readonly from: string | null;
  /** Keeps the folder with everybody's logs. */
  readonly keep: boolean;
}

/** Plays faults on clusters of three machines; the number of those that broke their limits. Null: a program is missing. */
export async function drillCluster(drill: ClusterDrill): Promise<number | null> {
  const missing = await missingPrograms();
  if (missing.length > 0) {
    console.error(`The drill of a cluster is skipped: not installed: ${missing.join(", ")}.`);
    return null;
  }
  const { faults } = drill;
  const names = clusterFaults.map(({ name }) => name);
  const strangers = faults.filter((wanted) => !names.includes(wanted));
  if (strangers.length > 0) {
    console.error(`No such fault: ${strangers.join(", ")}. There are: ${names.join(", ")}.`);
    return strangers.length;
  }
  const wanted = clusterFaults.filter(({ name, isShort }) =>
    faults.length > 0 ? faults.includes(name) : isShort || !drill.isShort,
  );
  const folder = await mkdtemp(join(tmpdir(), "tidemark-cluster-"));
  await chmod(folder, 0o711);
  const ends: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const end of ends.splice(0).toReversed()) await end().catch((error) => console.error(error));
  };
  let finishing: Promise<void> | null = null;
  /** Once: a signal ends what the drill waits for, which then fails and comes here, too. */
  const finish = () => {
    finishing ??= close().then(async () => {
      if (drill.keep) console.error(`Logs: ${folder}`);
      else await rm(folder, { recursive: true, force: true });
    });
    return finishing;
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => void finish().finally(() => process.exit(130)));
  }
  const kafkaLib = await kafkaJars(folder);
  const playAll = async (some: readonly ClusterFault[], earlier: string | null): Promise<number> => {
    if (some.length === 0) return 0;
    const own = await mkdtemp(join(folder, "cluster-"));
    await chmod(own, 0o711);
    const shop = await openShop();
    ends.push(() => shop.close());
    const cluster = await openCluster({
      folder: own,
      network: `127.${byte()}.${byte()}.`,
      kafkaLib,
      shopUrl: shop.url,
      earlier,
      settings: { VERIFIER: "on", ALLOWED_NETWORKS: "127.0.0.0/8" },
      say: (text) => console.error(`Starting: ${text}`),
      onStart: (cluster) => ends.push(() => cluster.close()),
    });
    const world = await openWorld(cluster, shop, drill.reportsPerSecond);
    ends.push(() => world.close());
    let failed = 0;
    for (const fault of some) {
      for (let attempt = 1; ; attempt++) {
        const { played, verdict } = await playFault(fault, world, drill);
        console.log(JSON.stringify(played));
        if (verdict === "void") console.error("Void: a primary was elected that the fault did not call for.");
        if (verdict === "void" && attempt < tries && !fault.isUpgrade) continue;
        if (verdict !== "holds") failed++;
        break;
      }
    }
    await close();
    return failed;
  };
  try {
    let failed = await playAll(
      wanted.filter(({ isUpgrade }) => !isUpgrade),
      null,
    );
    const upgrades = wanted.filter(({ isUpgrade }) => isUpgrade);
    const from = drill.from ?? (await lastTag());
    if (upgrades.length > 0 && from === null) {
      console.error("The upgrade is skipped: no release is tagged. Name a commit: --from COMMIT.");
    } else if (upgrades.length > 0) {
      const earlier = join(folder, "earlier");
      await mkdir(earlier);
      failed += await playAll(upgrades, await buildServerOf(from!, earlier));
    }
    return failed;
  } finally {
    await finish();
  }
}

const byte = (): number => 1 + Math.floor(Math.random() * 250);

const lastTag = (): Promise<string | null> =>
  run("git", ["describe", "--tags", "--abbrev=0"], { cwd: import.meta.dirname }).then(
    ({ stdout }) => stdout.trim(),
    () => null,
  );
