import { defineConfig } from "@playwright/test";

/** The stories, in real Chromium with the production build of the extension. No live network. */
export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  globalSetup: "./e2e/src/database.ts",
  outputDir: "test-results",
  timeout: 120_000,
  expect: { timeout: 15_000 },
  // Each story has several browsers and servers of its own.
  workers: 1,
  forbidOnly: Boolean(process.env.CI),
  reporter: "list",
});
