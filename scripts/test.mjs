import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureInstalled, Refusal, refuse } from "./bootstrap.mjs";
import { ensureBrowser } from "./find-browser.mjs";
import { exitCode, root, runTasks, spawnNode } from "./project.mjs";
import { countOf, readPlaywright, readVitest } from "./test-counts.mjs";

/** Of a drill that was not played. */
const skippedCode = 77;

try {
  await ensureInstalled();
  const browser = await ensureBrowser();
  const folder = await mkdtemp(join(tmpdir(), "tidemark-results-"));
  const failed = await test(browser, folder).finally(() => rm(folder, { recursive: true, force: true }));
  process.exitCode = failed > 0 ? 1 : 0;
} catch (error) {
  refuse(error);
}

async function test(browser, folder) {
  await build("build:chart", "build:server", "build:crawler");
  // Only the e2e stories load the extension: it is built while the other tests run.
  const extension = build("build:extension", "build:firefox");
  extension.catch(() => {});

  // Tests start two hundred processes: as they are shipped, or from sources that they share.
  const env = {
    ...process.env,
    CHROMIUM_PATH: browser,
    BUNDLED: "1",
    NODE_COMPILE_CACHE: join(folder, "compiled"),
  };
  const results = { vitest: join(folder, "vitest.json"), playwright: join(folder, "playwright.json") };
  const vitest = [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${results.vitest}`,
  ];
  const counts = [await countOf(exitCode(spawnNode(vitest, { env })), results.vitest, readVitest)];
  await extension;
  // The drill mostly waits: the e2e stories run meanwhile.
  const drilled = drill(env);
  if (existsSync(join(root, "playwright.config.ts"))) {
    const playwright = ["node_modules/@playwright/test/cli.js", "test", "--reporter=list,json"];
    const code = exitCode(
      spawnNode(playwright, { env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: results.playwright } }),
    );
    counts.push(await countOf(code, results.playwright, readPlaywright));
  }
  counts.push(await drilled);
  counts.push(await drillCluster(env));
  const sum = (name) => counts.reduce((total, count) => total + count[name], 0);
  console.log(`\n${sum("passed")} passed, ${sum("failed")} failed, ${sum("skipped")} skipped`);
  return sum("failed");
}

async function build(...tasks) {
  const built = await runTasks(tasks);
  if (!built.ok) throw new Refusal(`A build failed.\n${built.text}`);
}

/** The short drill of a cluster, alone on the machine; it counts as one test. */
async function drillCluster(env) {
  const code = await exitCode(spawnNode(["bench/src/drill.ts", "cluster", "--short"], { env }));
  // Programs are missing, which it has named: CI must have them.
  const skipped = code === skippedCode && !process.env.CI;
  return { passed: code === 0 ? 1 : 0, failed: code === 0 || skipped ? 0 : 1, skipped: skipped ? 1 : 0 };
}

/** A short database drill; it counts as one test. */
async function drill(env) {
  const faults = ["embedded: kill -9 of a backend", "own: restart immediate", "own: unreachable"];
  const args = ["database", "--seconds", "3", ...faults.flatMap((fault) => ["--fault", fault])];
  const code = await exitCode(spawnNode(["bench/src/drill.ts", ...args], { env }));
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}
