import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";

const module = new URL("./parent.mjs", import.meta.url).href;
const program = `
  import { whenNpmEnds } from ${JSON.stringify(module)};
  process.on("SIGTERM", () => {});
  whenNpmEnds(() => process.stdout.write("ends", () => process.exit()));
  process.stdout.write(String(process.pid));
  setTimeout(() => {}, 20_000);`;

/** Runs it below a shell, as npm does, which ends by itself when it is told to. */
async function belowShell(event: string): Promise<{ readonly shell: ChildProcess; readonly pid: number }> {
  const shell = spawn("sh", ["-c", '"$0" --input-type=module -e "$1"; true', process.execPath, program], {
    env: { ...process.env, npm_lifecycle_event: event },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [pid] = await once(shell.stdout!, "data");
  return { shell, pid: Number(pid) };
}

test.skipIf(process.platform === "win32")("a process that npm start runs ends when npm is gone", async () => {
  const { shell } = await belowShell("start");
  const told = once(shell.stdout!, "data");
  shell.kill("SIGTERM");
  expect(String((await told)[0])).toBe("ends");
});

test.skipIf(process.platform === "win32")(
  "a process that somebody else started goes on without its parent",
  async () => {
    const { shell, pid } = await belowShell("");
    shell.kill("SIGTERM");
    await once(shell, "exit");
    await sleep(1200);
    expect(process.kill(pid, 0)).toBe(true);
    process.kill(pid, "SIGKILL");
  },
);
