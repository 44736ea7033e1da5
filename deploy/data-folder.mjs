import { accessSync, constants, statSync } from "node:fs";
import { join, resolve } from "node:path";

/**
 * Why Tidemark cannot keep its data in a folder, in one sentence that says what to do; null when it can. A folder that is
 * missing is made at the start, if its parent allows it.
 */
export function problemOfDataFolder(folder, uid, files = { statSync, accessSync }) {
  const path = resolve(folder);
  const found = ownerOf(path, files);
  if (found === null) return null;
  if (!found.isDirectory()) return `${path} is a file: a folder must be mounted there.`;
  const denied = writeProblem(path, files);
  if (denied === "EROFS") return `${path} is read-only: mount it so that it can be written.`;
  if (denied !== null) return foreign(path, found.uid, uid);
  // PostgreSQL starts on a folder of its own user only.
  const database = ownerOf(join(path, "postgres-18"), files);
  return database !== null && database.uid !== uid
    ? foreign(join(path, "postgres-18"), database.uid, uid)
    : null;
}

const foreign = (path, owner, uid) =>
  `${path} belongs to ${owner === 0 ? "root" : `user ${owner}`}, and Tidemark runs as user ${uid}: run \`chown -R ${uid}:${uid}\` on the folder or volume that is mounted there.`;

function ownerOf(path, { statSync }) {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

/** The code of the error that writing would give; null when it is allowed. */
function writeProblem(path, { accessSync }) {
  try {
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    return error.code;
  }
}
