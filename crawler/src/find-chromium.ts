import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";

type Env = Readonly<Record<string, string | undefined>>;

const programs = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const macApps = ["Google Chrome", "Chromium"];
const windowsPath = "Google\\Chrome\\Application\\chrome.exe";

/** The browser to use: `CHROMIUM_PATH`, an installed one, Playwright's own; null when there is none. */
export function findChromium(env: Env, platform: NodeJS.Platform = process.platform): string | null {
  const found = (env.CHROMIUM_PATH ? [env.CHROMIUM_PATH] : installed(env, platform)).find(existsSync);
  if (found) return found;
  const own = env.CHROMIUM_PATH ? null : playwrightsOwn();
  return own && existsSync(own) ? own : null;
}

/** Playwright is large, and most machines have a browser: loaded only here. */
function playwrightsOwn(): string {
  const { chromium } = createRequire(import.meta.url)("playwright-core") as typeof import("playwright-core");
  return chromium.executablePath();
}

function installed(env: Env, platform: NodeJS.Platform): readonly string[] {
  if (platform === "win32") {
    const roots = [env.PROGRAMFILES, env["PROGRAMFILES(X86)"], env.LOCALAPPDATA];
    return roots.flatMap((root) => (root ? [join(root, windowsPath)] : []));
  }
  if (platform === "darwin") {
    const roots = ["", env.HOME ?? ""];
    return roots.flatMap((root) =>
      macApps.map((app) => `${root}/Applications/${app}.app/Contents/MacOS/${app}`),
    );
  }
  const folders = ["/usr/bin", "/usr/local/bin", ...(env.PATH ?? "").split(delimiter).filter(Boolean)];
  return folders.flatMap((folder) => programs.map((program) => join(folder, program)));
}
