import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createClient } from "@redis/client";
import { freePort } from "./free-port.ts";

/** Whether Debian's `redis-server` is installed. */
export const hasRedis = spawnSync("redis-server", ["--version"]).status === 0;

/** A Redis of a test, which keeps nothing on disk. */
export interface RedisServer {
  /** With the password. */
  readonly url: string;
  readonly process: ChildProcess;
  /** Its keys as they are now. */
  keys(): Promise<readonly string[]>;
  /** Ends it as a crash does. */
  kill(): Promise<void>;
  /** Starts it again on the same port, empty. */
  start(): Promise<void>;
}

export async function startRedis(password = "a-password-of-tests"): Promise<RedisServer> {
  const port = await freePort();
  const url = `redis://:${password}@127.0.0.1:${port}`;
  let child!: ChildProcess;
  const start = async () => {
    const args = { port, bind: "127.0.0.1", save: "", requirepass: password };
    const options = Object.entries(args).flatMap(([name, value]) => [`--${name}`, String(value)]);
    child = spawn("redis-server", options, { stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    for await (const part of child.stdout!.iterator({ destroyOnReturn: false })) {
      said += String(part);
      if (said.includes("Ready to accept connections")) break;
      if (child.exitCode !== null) throw new Error(said);
    }
    child.stdout!.resume();
  };
  await start();
  return {
    url,
    get process() {
      return child;
    },
    async keys() {
      const client = await createClient({ url }).connect();
      return client.keys("*").finally(() => client.destroy());
    },
    start,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}
