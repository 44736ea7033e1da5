import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";

const exclude = [...configDefaults.exclude, "**/build/**", "**/.plasmo/**", "e2e/**", "bench/**"];
const database = "**/*.db.test.{ts,tsx}";
const browser = "**/*.browser.test.{ts,tsx}";

export default defineConfig({
  test: {
    // Tests of the database and of browsers wait for those half of the time.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        test: {
          name: "pure",
          include: ["**/*.test.{ts,tsx}"],
          exclude: [...exclude, database, browser],
        },
      },
      {
        test: {
          name: "db",
          include: [database],
          exclude,
          globalSetup: "./drizzle/testing-setup.ts",
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      { test: { name: "browser", include: [browser], exclude, testTimeout: 60_000, hookTimeout: 60_000 } },
    ],
  },
});
