import { readFile } from "node:fs/promises";

const nothing = { passed: 0, failed: 0, skipped: 0 };

/** A runner's counts. An error exit without a failed test (it did not start) counts as one failure. */
export async function countOf(exit, file, read) {
  const code = await exit;
  const count = await readFile(file, "utf8").then(
    (text) => read(JSON.parse(text)),
    () => nothing,
  );
  return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

export function readVitest({ numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults }) {
  // A file that fails to load has no failed tests.
  const unloaded = testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((one) => one.status === "failed"),
  );
  return {
    passed: numPassedTests,
    failed: numFailedTests + unloaded.length,
    skipped: numPendingTests + (numTodoTests ?? 0),
  };
}

export const readPlaywright = ({ stats, errors }) => ({
  passed: stats.expected + stats.flaky,
  failed: stats.unexpected + (stats.unexpected === 0 ? errors.length : 0),
  skipped: stats.skipped,
});
