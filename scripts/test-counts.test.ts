import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
// @ts-expect-error The scripts run on whatever Node is there, before anything is installed: plain JavaScript.
import { countOf, readPlaywright, readVitest } from "./test-counts.mjs";

const vitest = { numPassedTests: 3, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 };
const failedTest = { status: "failed", assertionResults: [{ status: "failed" }] };

async function fileOf(report: unknown): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tidemark-counts-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "report.json");
  await writeFile(file, JSON.stringify(report));
  return file;
}

test("each test counts once, and a file that does not load counts as a failure", () => {
  expect(readVitest({ ...vitest, testResults: [failedTest] })).toEqual({ passed: 3, failed: 1, skipped: 3 });
  const unloaded = { status: "failed", assertionResults: [] };
  expect(readVitest({ ...vitest, testResults: [failedTest, unloaded] }).failed).toBe(2);
});

test("a browser test that passes on retry counts as passed; an error outside of tests is a failure", () => {
  const stats = { expected: 4, flaky: 1, unexpected: 0, skipped: 2 };
  expect(readPlaywright({ stats, errors: [] })).toEqual({ passed: 5, failed: 0, skipped: 2 });
  expect(readPlaywright({ stats, errors: [{}] }).failed).toBe(1);
});

test("a runner with an error exit never counts as all passed, with or without a report", async () => {
  const file = await fileOf({ ...vitest, numFailedTests: 0, testResults: [] });
  expect(await countOf(1, file, readVitest)).toEqual({ passed: 3, failed: 1, skipped: 3 });
  expect(await countOf(0, file, readVitest)).toEqual({ passed: 3, failed: 0, skipped: 3 });
  expect(await countOf(1, `${file}.none`, readVitest)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});
