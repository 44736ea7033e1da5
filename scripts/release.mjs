import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Refusal, refuse } from "./bootstrap.mjs";
import { root } from "./project.mjs";
import {
  changelogWith,
  isNewer,
  isVersion,
  kustomizationWith,
  lockWith,
  packageWith,
  problemsOf,
  sectionOf,
} from "./release-files.mjs";

/**
 * `npm run -s release -- VERSION` sets the version everywhere and dates it in CHANGELOG.md. `--check TAG` says what is
 * wrong with a tag, or prints its section of CHANGELOG.md.
 */
const read = (path) => readFileSync(join(root, path), "utf8");
const write = (path, text) => writeFileSync(join(root, path), text);
const { version: present, workspaces } = JSON.parse(read("package.json"));
const kustomizations = ["base", "verifier"].map((name) => `deploy/kubernetes/${name}/kustomization.yaml`);
const paths = ["package.json", ...workspaces.map((name) => `${name}/package.json`)];

function check(tag) {
  const packages = Object.fromEntries(paths.map((path) => [path, read(path)]));
  const changelog = read("CHANGELOG.md");
  const problems = problemsOf(tag, { packages, lock: read("package-lock.json"), changelog });
  if (problems.length > 0) throw new Refusal(problems.join("\n"));
  console.log(sectionOf(changelog, tag.slice(1)).text);
}

function release(version) {
  if (!isNewer(version, present)) throw new Refusal(`${version} does not come after ${present}.`);
  const known = spawnSync("git", ["tag", "--list", `v${version}`], { cwd: root, encoding: "utf8" });
  if (known.stdout?.trim()) throw new Refusal(`The tag v${version} exists already.`);
  let changelog;
  try {
    changelog = changelogWith(read("CHANGELOG.md"), version, new Date().toISOString().slice(0, 10));
  } catch (error) {
    throw new Refusal(error.message);
  }
  for (const path of paths) write(path, packageWith(read(path), version));
  for (const path of kustomizations) write(path, kustomizationWith(read(path), version));
  write("package-lock.json", lockWith(read("package-lock.json"), version));
  write("CHANGELOG.md", changelog);
  console.log(`Everything is at version ${version}. Look at the changes, then:
  git commit -am "Release ${version}"
  git tag -a v${version} -m "Tidemark ${version}"
  git push --follow-tags`);
}

try {
  const [first, second, ...rest] = process.argv.slice(2);
  if (first === "--check" && second && rest.length === 0) check(second);
  else if (first && isVersion(first) && second === undefined) release(first);
  else throw new Refusal("usage: npm run -s release -- VERSION (like 1.2.3), or --check TAG (like v1.2.3)");
} catch (error) {
  refuse(error);
}
