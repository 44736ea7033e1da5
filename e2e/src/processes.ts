import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

export const verifierKey = "the verifier's key of the stories";

export interface Running {
  readonly child: ChildProcess;
  /** Lines printed so far. */
  readonly lines: readonly string[];
  /** Resolves with the first line that matches, printed or to come; rejects when the process ends first. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
  /** Sends the signal and waits for the end. */
  end(signal?: NodeJS.Signals): Promise<void>;
}

function run(file: string, env: NodeJS.ProcessEnv): Running {
  const child = spawn(process.execPath, [file], {
    cwd: root,
    // The broker is for the tests of the stream: stories that share it would hear of one another.
    env: { ...process.env, KAFKA_BROKERS: "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
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
  ended.then(told);
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

export interface Server extends Running {
  readonly url: string;
}

/** The server as it is started in production; on port 0 unless told otherwise. */
export async function startServer(env: NodeJS.ProcessEnv): Promise<Server> {
  const running = run("server/src/main.ts", { PORT: "0", VERIFIER_KEY: verifierKey, ...env });
  const [line] = await running.line(/^\{"ready":true.*$/);
  return { ...running, url: (JSON.parse(line) as { url: string }).url };
}

/** The verifier as it is started in production, visiting a stand-in shop. */
export function startVerifier(serverUrl: string, shopOrigin: string): Running {
  return run("crawler/src/main.ts", {
    TIDEMARK_URL: serverUrl,
    VERIFIER_KEY: verifierKey,
    SHOP_ORIGIN: shopOrigin,
    EGRESS: "story",
  });
}
