import { stat, statfs } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { fullDiskAt } from "@tidemark/drizzle";
import type { Config } from "../environment.ts";
import { codeOf, type Finding, fault, fine, note } from "./finding.ts";

const littleBytes = 1024 ** 3;

/** Free space where the data lies. */
export async function checkDisk(dataDir: string, littleRoom = littleBytes): Promise<readonly Finding[]> {
  const folder = await existing(dataDir);
  const full = await fullDiskAt(folder);
  const todo = "Make room, or set DATA_DIR to another disk.";
  if (full) return [fault("disk", full, todo)];
  const { bsize, bavail, blocks } = await statfs(folder);
  if (blocks === 0) return [note("disk", `The file system of ${folder} does not say how much room it has.`)];
  const free = bavail * bsize;
  const says = `${(free / 1024 ** 3).toFixed(1)} GB are free for ${dataDir}.`;
  return [free < littleRoom ? note("disk", `${says} That is little.`) : fine("disk", says)];
}

/** The nearest folder above that exists. */
async function existing(path: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  return found || dirname(path) === path ? path : existing(dirname(path));
}

/** Whether others can read the secrets. */
export async function checkSecrets(dataDir: string): Promise<readonly Finding[]> {
  const path = join(dataDir, "config.json");
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error) {
    if (found.code === "ENOENT") return [note("secrets", "There are none yet: the first start makes them.")];
    return [fault("secrets", `${path} cannot be read (${found.code}).`, "Run this as the server's user.")];
  }
  if (process.platform !== "win32" && (found.mode & 0o077) !== 0) {
    return [fault("secrets", `Others on this machine may read ${path}.`, `Run: chmod 600 ${path}`)];
  }
  return [fine("secrets", `Only their owner may read ${path}.`)];
}

/** The time zone of the process. Days of prices are counted in UTC whatever it is. */
export function checkTimeZone(zone: string | undefined): readonly Finding[] {
  const given = zone?.trim();
  if (given && !isZone(given)) {
    return [
      fault(
        "time zone",
        `TZ is ${given}, which is no time zone: the log shows UTC.`,
        "Set TZ to one like Europe/Berlin.",
      ),
    ];
  }
  const used = given?.replace(/^:/, "") || Intl.DateTimeFormat().resolvedOptions().timeZone;
  return [
    fine(
      "time zone",
      `The log is in ${used}. Prices are counted by days in UTC, and pages show the reader's own time.`,
    ),
  ];
}

function isZone(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: zone.replace(/^:/, "") }));
  } catch {
    return false;
  }
}

/** Whether the port is free or Tidemark's. `running`: whether a Tidemark answers there. */
export async function checkPort({ host, port }: Pick<Config, "host" | "port">): Promise<{
  readonly findings: readonly Finding[];
  readonly running: boolean;
}> {
  const code = await listenOnce(host, port);
  if (code === null) return { findings: [fine("port", `Port ${port} at ${host} is free.`)], running: false };
  if (code === "EADDRINUSE") {
    if (await isTidemark(host, port)) {
      return { findings: [fine("port", `Tidemark answers at port ${port}.`)], running: true };
    }
    const says = `Port ${port} is in use by another program.`;
    return { findings: [fault("port", says, "Stop what listens there, or set PORT.")], running: false };
  }
  const [says, todo] =
    code === "EACCES"
      ? [
          `Port ${port} may not be used by this account.`,
          "Set PORT to one above 1023, and a proxy before it.",
        ]
      : code === "EADDRNOTAVAIL" || code === "ENOTFOUND"
        ? [`${host} is not an address of this machine.`, "Set HOST to one, or to 0.0.0.0."]
        : [`Port ${port} at ${host} cannot be used (${code}).`, "Set HOST and PORT to others."];
  return { findings: [fault("port", says, todo)], running: false };
}

const listenOnce = (host: string, port: number) =>
  new Promise<string | null>((resolve) => {
    const server = createServer().once("error", (error) => resolve(codeOf(error) ?? "unknown"));
    server.listen(port, host, () => server.close(() => resolve(null)));
  });

const isWildcard = (host: string) => host === "0.0.0.0" || host === "::";

async function isTidemark(host: string, port: number): Promise<boolean> {
  const name = isWildcard(host) ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
  try {
    const answer = await fetch(`http://${name}:${port}/v1/server`, { signal: AbortSignal.timeout(5000) });
    return answer.ok && typeof ((await answer.json()) as { profile?: unknown }).profile === "string";
  } catch {
    return false;
  }
}

/** Who can reach the server without TLS. */
export function checkReach({ host, publicUrl }: Pick<Config, "host" | "publicUrl">): readonly Finding[] {
  const isLocal = host === "localhost" || host === "::1" || host.startsWith("127.");
  if (isLocal) return [fine("network", `It listens on ${host}: only this machine reaches it directly.`)];
  if (publicUrl?.startsWith("https:"))
    return [note("network", `It listens on ${host}: close that port to all but your proxy, which adds TLS.`)];
  return [
    note(
      "network",
      `It listens on ${host} without TLS: keys are readable on the way. Put a proxy with TLS before it.`,
    ),
  ];
}
