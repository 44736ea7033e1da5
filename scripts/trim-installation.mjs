import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { productionPackages } from "./production-packages.mjs";

/**
 * Deletes from `node_modules` what these workspaces never run, though npm leaves it there: packages for development,
 * optional peers, source maps, declarations of types, and Node's headers and manuals.
 */
export function trimInstallation(root, workspaces) {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const installed = JSON.parse(readFileSync(join(root, "node_modules/.package-lock.json"), "utf8"));
  const wanted = new Set(productionPackages(lock, ["", ...workspaces]));
  for (const [path, { link }] of Object.entries(installed.packages)) {
    // Workspaces are listed, too: those are no installed packages.
    const isInstalled = path.includes("node_modules/") && !link;
    if (isInstalled && !wanted.has(path)) rmSync(join(root, path), { recursive: true, force: true });
  }
  const modules = join(root, "node_modules");
  for (const path of readdirSync(modules, { recursive: true })) {
    if (/\.(map|d\.[cm]?ts)$/.test(path)) rmSync(join(modules, path), { recursive: true, force: true });
  }
  const nodes = join(root, "node_modules/node/node_modules");
  const platforms = existsSync(nodes) ? readdirSync(nodes).filter((name) => !name.startsWith(".")) : [];
  for (const platform of platforms) {
    for (const part of ["include", "share"]) {
      rmSync(join(nodes, platform, part), { recursive: true, force: true });
    }
  }
}
