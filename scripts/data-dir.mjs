import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { root } from "./project.mjs";

const forRoot = "/var/lib/tidemark";
/** `nobody`: folders that this user may enter, PostgreSQL's user may enter, too. */
const stranger = 65534;

/**
 * Chooses the data folder: DATA_DIR, or `.tidemark` in the project. PostgreSQL does not run as root: when root starts
 * from a folder that only root may enter, the data goes elsewhere.
 */
export function chooseDataDir(env) {
  if (env.DATA_DIR?.trim()) return resolve(env.DATA_DIR);
  const usual = join(root, ".tidemark");
  if (env.DATABASE_URL?.trim() || env.DATABASE_URL_FILE?.trim() || process.getuid?.() !== 0) return usual;
  if (existsSync(join(usual, "postgres-18"))) return usual;
  const options = { uid: stranger, gid: stranger, cwd: "/", stdio: "ignore" };
  return spawnSync("/bin/sh", ["-c", 'cd "$1"', "sh", root], options).status === 0 ? usual : forRoot;
}
