import { cpSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * `node copy-packages.mjs FROM TO NAME...`: copies installed packages with all that they depend on, and nothing else.
 * A dependency is looked for as Node does, from the package's own folder upwards.
 */
const [from, to, ...names] = process.argv.slice(2);
const done = new Set();

/** The folder of a package, relative to FROM; null when it is not installed, as optional ones of other systems are not. */
function folderOf(name, parent) {
  for (let place = parent; ; place = place.slice(0, Math.max(0, place.lastIndexOf("/node_modules/")))) {
    const folder = join(place, "node_modules", name);
    if (existsSync(join(from, folder, "package.json"))) return folder;
    if (place === "") return null;
  }
}

function copy(name, parent, isOptional) {
  const folder = folderOf(name, parent);
  if (folder === null) {
    if (isOptional) return;
    throw new Error(`${name}, which ${parent || "the server"} needs, is not installed.`);
  }
  if (done.has(folder)) return;
  done.add(folder);
  cpSync(join(from, folder), join(to, folder), { recursive: true, verbatimSymlinks: true });
  const { dependencies = {}, optionalDependencies = {} } = JSON.parse(
    readFileSync(join(from, folder, "package.json"), "utf8"),
  );
  for (const one of Object.keys(dependencies)) copy(one, folder, one in optionalDependencies);
  for (const one of Object.keys(optionalDependencies)) copy(one, folder, true);
}

for (const name of names) copy(name, "", false);
