import { execFile } from "node:child_process";
import { mkdir, readdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const project = fileURLToPath(new URL("../../../../", import.meta.url));
const packages = "@tidemark";

/**
 * Builds the server of a commit, a tag or whatever git knows, in a folder, with the packages that are installed here. Returns its
 * main module.
 */
export async function buildServerOf(commit: string, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await run("sh", ["-c", 'git -C "$1" archive "$2" | tar -x -C "$3"', "sh", project, commit, folder]);
  const modules = join(folder, "node_modules");
  await mkdir(join(modules, packages), { recursive: true });
  for (const name of await readdir(join(project, "node_modules"))) {
    if (name !== packages) await symlink(join(project, "node_modules", name), join(modules, name));
  }
  for (const name of await readdir(join(project, "node_modules", packages))) {
    await symlink(join(folder, name), join(modules, packages, name));
    const own = join(project, name, "node_modules");
    await symlink(own, join(folder, name, "node_modules")).catch(() => {});
  }
  await run(process.execPath, ["chart/build.mjs"], { cwd: folder });
  await run(process.execPath, ["scripts/bundle.mjs", "server"], { cwd: folder });
  return join(folder, "server/dist/main.js");
}
