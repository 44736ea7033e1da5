import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
// @ts-expect-error: plain JavaScript, since it runs before anything is installed
import { keepRunning, refusedCode } from "./keep-running.mjs";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tidemark-restarting-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A program that exits with these codes, one per start; after the last it runs until it is stopped. */
async function program(...codes: number[]) {
  const file = join(folder, "program.mjs");
  await writeFile(join(folder, "left"), JSON.stringify(codes));
  await writeFile(
    file,
    `import { readFileSync, writeFileSync } from "node:fs";
    const path = ${JSON.stringify(join(folder, "left"))};
    const [code, ...left] = JSON.parse(readFileSync(path, "utf8"));
    writeFileSync(path, JSON.stringify(left));
    if (code !== undefined) process.exit(code);
    process.on("SIGTERM", () => process.exit(0));
    process.send("ready");
    setInterval(() => {}, 1000);`,
  );
  return [file];
}

const options = { stdio: ["ignore", "inherit", "inherit", "ipc"] };
const left = async () => JSON.parse(await readFile(join(folder, "left"), "utf8"));

test("a process that ends is restarted, each time after twice the delay", async () => {
  const waits: number[] = [];
  const ready = Promise.withResolvers<void>();
  const running = keepRunning(await program(1, 1, 1), options, {
    firstMs: 5,
    onStart: (child: ChildProcess) => child.once("message", () => ready.resolve()),
    onEnd: (_: string, waitMs: number) => waits.push(waitMs),
  });
  await ready.promise;
  expect(waits).toEqual([5, 10, 20]);
  expect(await running.stop()).toEqual({ code: 0, signal: null });
});

test("a killed process is restarted, too", async () => {
  const how: string[] = [];
  const starts: ChildProcess[] = [];
  const running = keepRunning(await program(), options, {
    firstMs: 5,
    onStart: (child: ChildProcess) => starts.push(child),
    onEnd: (end: string) => how.push(end),
  });
  await once(starts[0]!, "message");
  starts[0]!.kill("SIGKILL");
  await vi.waitFor(() => expect(starts).toHaveLength(2));
  await once(starts[1]!, "message");
  expect(how).toEqual(["SIGKILL"]);
  await running.stop();
});

test("a configuration error ends the restarts", async () => {
  const running = keepRunning(await program(1, refusedCode, 1), options, {
    firstMs: 5,
    onEnd: () => {},
    isFinal: (code: number) => code === refusedCode,
  });
  expect(await running.ended).toEqual({ code: refusedCode, signal: null });
  expect(await left()).toEqual([1]);
});

test("kill() prevents another start", async () => {
  const starts: ChildProcess[] = [];
  const running = keepRunning(await program(), options, {
    firstMs: 5,
    onStart: (child: ChildProcess) => starts.push(child),
    onEnd: () => {},
  });
  await once(starts[0]!, "message");
  running.kill();
  expect(await running.ended).toEqual({ code: 1, signal: "SIGKILL" });
  expect(starts).toHaveLength(1);
});

test("stop() during the delay prevents the next start", async () => {
  const waiting = Promise.withResolvers<void>();
  const running = keepRunning(await program(1, 1), options, {
    firstMs: 60_000,
    onEnd: () => waiting.resolve(),
  });
  await waiting.promise;
  await running.stop();
  expect(await left()).toEqual([1]);
});
