import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

type Env = Readonly<Record<string, string | undefined>>;

const programs = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const macApps = ["Google Chrome", "Chromium"];
const windowsPath = "Google\\Chrome\\Application\\chrome.exe";

/** The browser to use: `CHROMIUM_PATH`, an installed one, Playwright's own; null when there is none. */
export function findChromium(env: Env, platform: NodeJS.Platform = process.platform): string | null {
  const candidates = env.CHROMIUM_PATH
    ? [env.CHROMIUM_PATH]
    : [...installed(env, platform), chromium.executablePath()];
  return candidates.find((path) => existsSync(path)) ?? null;
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
