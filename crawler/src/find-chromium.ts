import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const installed = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The browser to use: `CHROMIUM_PATH`, an installed one, Playwright's own; null when there is none. */
export function findChromium(env: Readonly<Record<string, string | undefined>>): string | null {
  const candidates = env.CHROMIUM_PATH ? [env.CHROMIUM_PATH] : [...installed, chromium.executablePath()];
  return candidates.find((path) => existsSync(path)) ?? null;
}
