import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { git } from "./package/source-files.ts";
import { root } from "./project.mjs";

/** 61 MB with what it needs: too much for everybody's installation. */
const linter = "addons-linter@10.14.0";

/**
 * `npm run check:package`: builds the packages here and in a clone with packages of its own installation, and fails where
 * a byte differs, or where Mozilla's linter finds more than docs/store/linter-warnings.json explains. Takes minutes, and asks the npm registry.
 */
function run(cwd, ...[command, ...args]) {
  const env = { ...process.env, INIT_CWD: cwd };
  const { status } = spawnSync(command, args, { cwd, env, stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed in ${cwd}.`);
}

async function packagesIn(folder) {
  const names = (await readdir(folder)).toSorted();
  return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))])));
}

/** What the linter says of a package and nobody has explained. */
async function unexplained(file) {
  const known = JSON.parse(await readFile(join(root, "docs/store/linter-warnings.json"), "utf8"));
  const args = ["--yes", linter, "--output", "json", file];
  const { stdout } = spawnSync("npx", args, { cwd: tmpdir(), maxBuffer: 64 * 1024 * 1024 });
  const { errors, warnings, notices } = JSON.parse(stdout);
  const seen = new Map();
  return [...errors, ...warnings, ...notices].filter(({ code, file: at = "" }) => {
    const name = at.replace(/\.[0-9a-f]{8}\.js$/, "");
    const nth = (seen.get(code + name) ?? 0) + 1;
    seen.set(code + name, nth);
    return !known[code]?.files.includes(name) || nth > known[code].eachAtMost;
  });
}

if ((await git(root, "status", "--porcelain", "--untracked-files=no")) !== "") {
  throw new Error("The clone has what is committed: commit first.");
}
const folder = await mkdtemp(join(tmpdir(), "tidemark-packages-of-another-folder-"));
try {
  const clone = join(folder, "clone");
  run(folder, "git", "clone", "--quiet", root, clone);
  run(clone, "npm", "ci", "--prefer-offline", "--no-audit", "--no-fund");
  run(clone, "npm", "run", "package", "--", "--out", join(folder, "there"));
  run(root, "npm", "run", "package", "--", "--out", join(folder, "here"));
  const [here, there] = [await packagesIn(join(folder, "here")), await packagesIn(join(folder, "there"))];
  if (here.size !== 4) throw new Error(`There are ${here.size} packages, not 4.`);
  const differing = [...here.keys()].filter((name) => !there.get(name)?.equals(here.get(name)));
  if (differing.length > 0)
    throw new Error(`These differ by the folder they are built in: ${differing.join(", ")}.`);
  const xpi = [...here.keys()].find((name) => name.endsWith(".xpi"));
  const found = await unexplained(join(folder, "here", xpi));
  if (found.length > 0) {
    throw new Error(
      `The linter says:\n${found.map((one) => `${one.code} ${one.file}: ${one.message}`).join("\n")}`,
    );
  }
  console.log(`${[...here.keys()].join(", ")}: the same bytes from two folders.`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
