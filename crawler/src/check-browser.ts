import type { Variables } from "@tidemark/core/settings";
import { findChromium } from "./find-chromium.ts";

export interface BrowserFound {
  readonly level: "fine" | "note" | "fault";
  readonly says: string;
  /** Of a fault. */
  readonly todo?: string;
}

const launchMs = 20_000;

/** Whether the verifier's browser is there, and starts. */
export async function checkBrowser(variables: Variables, ms = launchMs): Promise<BrowserFound> {
  if (variables.VERIFIER?.trim() === "off")
    return { level: "note", says: "VERIFIER is off: no browser is needed." };
  const path = findChromium(variables);
  if (!path) {
    const own = variables.CHROMIUM_PATH;
    return {
      level: "fault",
      says: own
        ? `CHROMIUM_PATH is ${own}, which does not exist.`
        : "No Chromium or Chrome was found for the verifier.",
      todo: own
        ? "Put CHROMIUM_PATH right, or remove it."
        : "Run `npm start -- --install-browser`, set CHROMIUM_PATH, or set VERIFIER=off.",
    };
  }
  const { chromium } = await import("playwright-core");
  try {
    const browser = await chromium.launch({
      executablePath: path,
      timeout: ms,
      chromiumSandbox: process.getuid?.() !== 0,
    });
    const version = browser.version();
    await browser.close();
    return { level: "fine", says: `Chromium ${version} starts (${path}).` };
  } catch {
    return {
      level: "fault",
      says: `The browser at ${path} does not start.`,
      todo: `Start it by hand to see why: ${path} --headless --version. Libraries may be missing.`,
    };
  }
}
