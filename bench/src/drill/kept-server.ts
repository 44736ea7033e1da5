import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "@tidemark/server/testing";

const main = fileURLToPath(import.meta.resolve("@tidemark/server/main"));
const tsx = new URL("../../../scripts/tsx.mjs", import.meta.url).href;
const againMs = 1000;

/** The server's process, at one address, started again when it ends by itself: as `npm start` and systemd keep it. */
export class KeptServer {
  readonly url: string;
  readonly #env: NodeJS.ProcessEnv;
  #child: ChildProcess | null = null;
  /** Counts starts and stops: a process of an earlier one is not started again. */
  #era = 0;

  private constructor(port: number, env: NodeJS.ProcessEnv) {
    this.url = `http://127.0.0.1:${port}`;
    this.#env = { ...process.env, VERIFIER: "off", KAFKA_BROKERS: "", ...env, PORT: String(port) };
  }

  static async open(env: NodeJS.ProcessEnv): Promise<KeptServer> {
    const server = new KeptServer(await freePort(), env);
    await server.start();
    return server;
  }

  /** Resolves when it answers. */
  async start(): Promise<void> {
    await this.#spawn(++this.#era);
  }

  /** Asks it to end; the milliseconds until it has. 0: it had ended by itself. */
  async stop(): Promise<number> {
    this.#era++;
    const child = this.#child;
    if (!child) return 0;
    const began = performance.now();
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), 60_000);
    await ended;
    clearTimeout(timer);
    return Math.round(performance.now() - began);
  }

  async #spawn(era: number): Promise<void> {
    while (era === this.#era) {
      const child = spawn(process.execPath, ["--import", tsx, main, "--json"], {
        env: this.#env,
        stdio: ["ignore", "pipe", "pipe"],
      });
      this.#child = child;
      child.stderr.resume();
      const ready = new Promise<boolean>((resolve) => {
        createInterface({ input: child.stdout }).on("line", (line) => {
          if (line.startsWith('{"ready":true')) resolve(true);
        });
        child.once("exit", () => {
          this.#child = null;
          resolve(false);
        });
      });
      if (await ready) {
        child.once("exit", () => void sleep(againMs).then(() => this.#spawn(era)));
        return;
      }
      await sleep(againMs);
    }
  }
}
