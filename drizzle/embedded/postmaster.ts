import { execFile, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { fullDiskAt, isAboutRoom } from "../full-disk.ts";
import { StartError } from "../start-error.ts";
import type { Account } from "./account.ts";
import type { Programs } from "./programs.ts";

const run = promisify(execFile);
const pollMs = 20;
/** Time for a clean stop with a checkpoint; then it is stopped immediately, and the next start recovers. */
const stopS = 4;
const largestLogBytes = 8 * 1024 * 1024;

export interface Place {
  readonly programs: Programs;
  readonly account: Account;
  /** PostgreSQL's own folder. */
  readonly folder: string;
  readonly logFile: string;
}

/** The running PostgreSQL of a folder by its pid file; null without one. */
export async function readPostmaster(folder: string) {
  const text = await readFile(join(folder, "postmaster.pid"), "utf8").catch(() => "");
  const [pid, , , port, , , , status] = text.split("\n");
  if (!pid) return null;
  return { pid: Number(pid), port: Number(port), ready: status?.trim() === "ready" };
}

/** Stops the PostgreSQL that a killed server left behind; never another program with its recycled pid. */
export async function stopPostmaster({ programs, account, folder }: Place): Promise<boolean> {
  const left = await readPostmaster(folder);
  if (!left || !isAlive(left.pid)) return false;
  if (!(await isPostmaster(left.pid, folder))) {
    rmSync(join(folder, "postmaster.pid"), { force: true });
    return false;
  }
  const stop = (mode: string) =>
    run(programs.pgCtl, ["stop", "-D", folder, "-m", mode, "-w", "-t", String(stopS), "-s"], {
      ...account,
      cwd: folder,
    });
  await stop("fast").catch(async (error) => {
    if (await isPostmaster(left.pid, folder)) await stop("immediate");
    else if (await readPostmaster(folder)) throw error;
  });
  return true;
}

/** Starts PostgreSQL in a session of its own, which a terminal's Ctrl-C does not reach; resolves when ready. */
export async function startPostmaster(place: Place, settings: Readonly<Record<string, string>>) {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const started = await launch(place, { ...settings, port: String(port) });
    if (started.ok) return { port, ended: started.ended };
    if (attempt === 3 || !/Address already in use|still in use/.test(started.said)) {
      const full = isAboutRoom(started.said) ? await fullDiskAt(place.folder) : null;
      throw new StartError(
        full ?? `PostgreSQL does not start: ${lastWords(started.said)} (${place.logFile}).`,
        { reason: "not-now" },
      );
    }
    await sleep(500);
  }
}

async function launch({ programs, account, folder, logFile }: Place, settings: Record<string, string>) {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size > largestLogBytes) renameSync(logFile, `${logFile}.1`);
  const log = openSync(logFile, "a", 0o600);
  const from = statSync(logFile).size;
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const child = spawn(programs.postgres, ["-D", folder, ...flags], {
    ...account,
    cwd: folder,
    detached: true,
    windowsHide: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  child.unref();
  let over = false;
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      over = true;
      resolve();
    };
    child.once("exit", end).once("error", end);
  });
  for (;;) {
    const now = await readPostmaster(folder);
    if (now?.pid === child.pid && now?.ready && !over) return { ok: true as const, ended };
    if (over) return { ok: false as const, said: readFileSync(logFile).subarray(from).toString() };
    await sleep(pollMs);
  }
}

const lastWords = (said: string): string => {
  const lines = said.split("\n").filter(Boolean);
  const telling = lines.filter((line) => /FATAL|PANIC|error/i.test(line)).at(-1) ?? lines.at(-1);
  return telling?.replace(/^.*?(FATAL|PANIC):\s*/, "").trim() ?? "it said nothing";
};

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function isPostmaster(pid: number, folder: string): Promise<boolean> {
  const command = await commandOf(pid).catch(() => "");
  return command.includes("postgres") && (process.platform === "win32" || command.includes(folder));
}

async function commandOf(pid: number): Promise<string> {
  if (process.platform === "linux") return readFile(`/proc/${pid}/cmdline`, "utf8");
  if (process.platform === "win32") return (await run("tasklist", ["/fi", `PID eq ${pid}`])).stdout;
  return (await run("ps", ["-ww", "-o", "command=", "-p", String(pid)])).stdout;
}
