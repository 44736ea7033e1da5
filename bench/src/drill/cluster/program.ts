import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const againMs = 1000;

export interface ProgramOptions {
  readonly name: string;
  /** Asked at each start. */
  readonly command: () => readonly [string, ...string[]];
  readonly env?: () => NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Where its output goes. */
  readonly log: string;
  /** The account that runs it, where this process is root. */
  readonly account?: string;
  /** What it gets when the drill's process is gone. */
  readonly orphaned?: "KILL" | "TERM";
}

/** A program that is started again 1 s after it ended by itself, as systemd does, until it is stopped or killed. */
export class Program {
  readonly name: string;
  readonly #options: ProgramOptions;
  #child: ChildProcess | null = null;
  /** Counts starts and stops: a process of an earlier one is not started again. */
  #era = 0;

  constructor(options: ProgramOptions) {
    this.name = options.name;
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#child !== null;
  }

  get pid(): number {
    if (!this.#child?.pid) throw new Error(`${this.name} does not run`);
    return this.#child.pid;
  }

  start(): void {
    if (!this.#child) this.#spawn(++this.#era);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** kill -9; it stays away until it is started. */
  kill(): Promise<void> {
    return this.#end("SIGKILL", 0);
  }

  /** SIGTERM, and after a while SIGKILL. */
  stop(patienceMs = 30_000): Promise<void> {
    return this.#end("SIGTERM", patienceMs);
  }

  async #end(signal: NodeJS.Signals, patienceMs: number): Promise<void> {
    this.#era++;
    const child = this.#child;
    if (!child) return;
    const ended = once(child, "exit");
    child.kill(signal);
    // A stopped process would not take it.
    child.kill("SIGCONT");
    const timer = patienceMs > 0 ? setTimeout(() => child.kill("SIGKILL"), patienceMs) : undefined;
    await ended;
    clearTimeout(timer);
  }

  #spawn(era: number): void {
    const { command, env, cwd, log, account, orphaned = "KILL" } = this.#options;
    const as =
      account && process.getuid?.() === 0 ? ["--reuid", account, "--regid", account, "--clear-groups"] : [];
    const child = spawn("setpriv", ["--pdeathsig", orphaned, ...as, ...command()], {
      env: { ...process.env, ...env?.() },
      cwd: cwd ?? "/",
      stdio: ["ignore", "pipe", "pipe"],
      // Ctrl-C is for the drill, which ends what it started in order.
      detached: true,
    });
    this.#child = child;
    const out = createWriteStream(log, { flags: "a" });
    child.stdout.pipe(out, { end: false });
    child.stderr.pipe(out, { end: false });
    child.once("error", () => {});
    child.once("close", () => out.end());
    child.once("exit", () => {
      this.#child = null;
      if (era === this.#era) void sleep(againMs).then(() => era === this.#era && this.#spawn(era));
    });
  }
}
