import { defineConfig } from "@playwright/test";

const { CHROMIUM_PATH } = process.env;

/** The stories, in real Chromium with the production build of the extension. No live network. */
export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  globalSetup: "./e2e/src/database.ts",
  outputDir: "test-results",
  timeout: 120_000,
  expect: { timeout: 15_000 },
  // Each story has several browsers and servers of its own, and waits for them most of the time.
  workers: 3,
  use: {
    actionTimeout: 20_000,
    navigationTimeout: 30_000,
    launchOptions: {
      ...(CHROMIUM_PATH && { executablePath: CHROMIUM_PATH }),
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    },
  },
  forbidOnly: Boolean(process.env.CI),
  reporter: "list",
});
