import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** `/proc` counts processor time in hundredths of a second. */
const tickUs = 10_000;

interface Process {
  readonly parent: number;
  readonly ownTicks: number;
  /** Of its children that have ended. */
  readonly endedTicks: number;
}

/** Microseconds of processor time of the PostgreSQL in a folder with all its processes; null where there is no `/proc`. */
export async function databaseCpuUs(folder: string): Promise<number | null> {
  const pidFile = await readFile(join(folder, "postmaster.pid"), "utf8");
  const postmaster = Number(pidFile.split("\n")[0]);
  const pids = await readdir("/proc").catch(() => null);
  if (!pids) return null;
  let ticks = 0;
  for (const pid of pids.filter((name) => /^\d+$/.test(name)).map(Number)) {
    const seen = await readProcess(pid);
    if (seen && (pid === postmaster || seen.parent === postmaster)) ticks += seen.ownTicks;
    if (seen && pid === postmaster) ticks += seen.endedTicks;
  }
  return ticks * tickUs;
}

/** Microseconds of processor time of these processes, without children that have ended. */
export async function cpuUs(pids: readonly number[]): Promise<number> {
  const seen = await Promise.all(pids.map(readProcess));
  return seen.reduce((sum, one) => sum + (one?.ownTicks ?? 0), 0) * tickUs;
}

async function readProcess(pid: number): Promise<Process | null> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  if (text === null) return null;
  // After the name, which may have spaces: state, parent, ...
  const fields = text
    .slice(text.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const [user, system, endedUser, endedSystem] = fields.slice(11, 15) as [number, number, number, number];
  return { parent: fields[1]!, ownTicks: user + system, endedTicks: endedUser + endedSystem };
}
