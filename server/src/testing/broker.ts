import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../../.ci/kafka/start", import.meta.url));

/** A Kafka broker that a test can kill. */
export interface Broker {
  readonly address: string;
  /** kill -9. */
  kill(): Promise<void>;
  /** Starts it with its earlier data; resolves once it accepts connections. */
  start(): Promise<void>;
  close(): Promise<void>;
}

export async function openBroker(): Promise<Broker> {
  const folder = await mkdtemp(join(tmpdir(), "tidemark-broker-"));
  const port = await freePort();
  let child: ChildProcess;
  // Runs for seconds only: JIT compilation would cost more than it gains.
  const env = { ...process.env, JAVA_TOOL_OPTIONS: "-XX:TieredStopAtLevel=1" };
  const broker: Broker = {
    address: `127.0.0.1:${port}`,
    async start() {
      child = spawn(program, [folder, String(port)], { stdio: "ignore", env });
      while (!(await listens(port))) {
        if (child.exitCode !== null) throw new Error("the broker ended");
        await sleep(50);
      }
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    },
    async close() {
      await broker.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await broker.start();
  return broker;
}

/** Below the ephemeral range: nobody takes it while the broker is down. The next port is free, too. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 10_000 + 2 * Math.floor(Math.random() * 5_000);
    if (!(await listens(port)) && !(await listens(port + 1))) return port;
  }
}

const listens = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
