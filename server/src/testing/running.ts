import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { program } from "./program.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

export interface Running {
  readonly child: ChildProcess;
  /** Lines printed so far. */
  readonly lines: readonly string[];
  /** Resolves with the first line that matches, printed or to come; rejects when the process ends first. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
  /** Sends the signal and waits for the end. */
  end(signal?: NodeJS.Signals): Promise<void>;
}

/** Runs a program of the project as its own process. */
export function run(file: string, env: NodeJS.ProcessEnv, args: readonly string[] = []): Running {
  return watched(
    spawn(process.execPath, [...program(file), ...args], {
      cwd: root,
      // The broker is for tests of the stream: processes with a shared topic would get each other's changes.
      env: { ...process.env, KAFKA_BROKERS: "", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    }),
  );
}

export function watched(child: ChildProcess): Running {
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  const told = () => {
    for (const wake of waiting) wake();
  };
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream! }).on("line", (text) => {
      lines.push(text);
      told();
    });
  }
  const ended = once(child, "exit");
  ended.then(told, told);
  return {
    child,
    lines,
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = lines.map((text) => pattern.exec(text)).find((found) => found !== null);
          if (match) resolve(match);
          else if (child.exitCode !== null || child.signalCode !== null) reject(new Error(lines.join("\n")));
          else return;
          waiting.delete(look);
        };
        waiting.add(look);
        look();
      }),
    async end(signal = "SIGTERM") {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await ended;
    },
  };
}

export interface ServerProcess extends Running {
  /** Empty without the role `api`. */
  readonly url: string;
  /** The link that opens its website; empty where everybody may read. */
  readonly openUrl: string;
}

/** The server from its sources as its own process; on port 0 and in all roles by default. */
export async function startServerProcess(
  env: NodeJS.ProcessEnv,
  roles: readonly string[] = [],
): Promise<ServerProcess> {
  const running = run(
    "server/src/app/main.ts",
    { PORT: "0", ...env },
    roles.flatMap((role) => ["--role", role]),
  );
  const [line] = await running.line(/^\{"ready":true.*$/);
  const { url, open = "" } = JSON.parse(line) as { url: string | null; open?: string };
  return { ...running, url: url ?? "", openUrl: open };
}
