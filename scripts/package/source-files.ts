import { execFile } from "node:child_process";
import { readFile, realpath } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { PackedFile } from "../../server/src/platform/zip.ts";

const run = promisify(execFile);

/** The output of a git command in a folder; null where there is no git or no repository. */
export async function git(cwd: string, ...args: string[]): Promise<string | null> {
  try {
    const { stdout } = await run("git", args, { cwd, maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch {
    return null;
  }
}

/** The files that git tracks in a repository, as they are in its folder. Null where the folder is no repository. */
export async function sourceFiles(root: string): Promise<ReadonlyMap<string, PackedFile> | null> {
  const top = (await git(root, "rev-parse", "--show-toplevel"))?.trim();
  if (!top || (await realpath(top)) !== (await realpath(root))) return null;
  const listed = (await git(root, "ls-files", "--stage", "-z")) ?? "";
  const files = new Map<string, PackedFile>();
  for (const line of listed.split("\0").filter(Boolean)) {
    const [, mode, name] = /^(\d{6}) [0-9a-f]+ \d\t(.*)$/s.exec(line) ?? [];
    if (name === undefined || (mode !== "100644" && mode !== "100755"))
      throw new Error(`${name} is neither a file nor a script.`);
    files.set(name, { bytes: await readFile(join(root, name)), executable: mode === "100755" });
  }
  return files;
}
