import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";

const exclude = [...configDefaults.exclude, "**/build/**", "**/.plasmo/**", "e2e/**"];
const database = "**/*.db.test.{ts,tsx}";
const browser = "**/*.browser.test.{ts,tsx}";
/** Replaces modules, which others have loaded. */
const mocks = "**/*.mocks.test.ts";
const patience = { setupFiles: "./vitest.setup.ts", expect: { poll: { timeout: 15_000 } } };
const pure = { ...patience, testTimeout: 30_000, exclude: [...exclude, database, browser] };

export default defineConfig({
  test: {
    // Tests of the database and of browsers wait for those half of the time.
    maxWorkers: availableParallelism() + 1,
    // Of the pure tests (npm run coverage): rules and helpers, not what needs a database or a browser.
    coverage: {
      provider: "v8",
      include: [
        "core/**/*.ts",
        "chart/src/**/*.ts",
        "crawler/src/**/*.ts",
        "extension/src/**/*.ts",
        "server/src/**/*.{ts,tsx}",
      ],
      exclude: ["**/*.test.ts", "**/*.fixture.ts", "**/testing/**", "**/dist/**"],
      reporter: ["text-summary", "html"],
      reportsDirectory: "coverage",
      // Its cost makes tests slower, some of which have a limit.
      reportOnFailure: true,
    },
    projects: [
      {
        test: {
          ...pure,
          name: "pure",
          include: ["**/*.test.ts"],
          exclude: [...pure.exclude, mocks],
          // Files share the modules that a worker has loaded: a fifth of the time. None keeps state between tests.
          isolate: false,
        },
      },
      { test: { ...pure, name: "pure-isolated", include: ["**/*.test.tsx", mocks] } },
      {
        test: {
          ...patience,
          name: "db",
          include: [database],
          exclude,
          // A third of the time, as above.
          isolate: false,
          globalSetup: "./drizzle/testing-setup.ts",
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          ...patience,
          name: "browser",
          include: [browser],
          exclude,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
