import { execFileSync, spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
// @ts-expect-error: plain JavaScript, as the other scripts
import * as releaseFiles from "./release-files.mjs";
// @ts-expect-error: plain JavaScript, as the other scripts
import { listed, thirdPartyText } from "./third-party-text.mjs";

const { changelogWith, isNewer, isVersion, kustomizationWith, lockWith, packageWith, problemsOf, sectionOf } =
  releaseFiles;

const root = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const { workspaces } = JSON.parse(read("package.json")) as { workspaces: string[] };
const paths = ["package.json", ...workspaces.map((name) => `${name}/package.json`)];

const changelog = `# Changelog

## [Unreleased]

### Added
- A thing.

## [0.1.0] - 2026-01-02

- The first.
`;

test("versions are three numbers, and compared as such", () => {
  expect(["1.2.3", "0.10.0"].every(isVersion)).toBe(true);
  for (const wrong of ["1.2", "v1.2.3", "1.2.3-rc.1", "01.2.3", "1.2.3 ", "1.2.x", "1.2.100000"]) {
    expect(isVersion(wrong)).toBe(false);
  }
  expect(isNewer("0.10.0", "0.9.9")).toBe(true);
  expect([isNewer("0.1.0", "0.1.0"), isNewer("0.9.9", "0.10.0")]).toEqual([false, false]);
});

test("setting the version that is there changes no file: they are written as they are formatted", () => {
  const { version } = JSON.parse(read("package.json"));
  for (const path of paths) expect(packageWith(read(path), version)).toBe(read(path));
  expect(lockWith(read("package-lock.json"), version)).toBe(read("package-lock.json"));
});

test("a new version is set in every package, for each other, and in package-lock.json; other packages stay", () => {
  const server = JSON.parse(packageWith(read("server/package.json"), "9.8.7"));
  expect(server).toMatchObject({ version: "9.8.7", dependencies: { "@tidemark/core": "9.8.7" } });
  expect(server.dependencies.hono).toBe(JSON.parse(read("server/package.json")).dependencies.hono);
  const lock = JSON.parse(lockWith(read("package-lock.json"), "9.8.7"));
  const before = JSON.parse(read("package-lock.json"));
  expect([lock.version, lock.packages[""].version, lock.packages.crawler.version]).toEqual(
    Array(3).fill("9.8.7"),
  );
  expect(lock.packages["node_modules/hono"]).toEqual(before.packages["node_modules/hono"]);
});

test("a new version is set in the images of deploy/kubernetes", () => {
  for (const name of ["base", "verifier"]) {
    const text = read(`deploy/kubernetes/${name}/kustomization.yaml`);
    const released = kustomizationWith(text, "9.8.7");
    expect(released.replace("9.8.7", JSON.parse(read("package.json")).version)).toBe(text);
    expect(released).toContain("    newTag: 9.8.7\n");
  }
});

test("what is unreleased becomes the version's section with its day", () => {
  const released = changelogWith(changelog, "0.2.0", "2026-11-30");
  expect(sectionOf(released, "0.2.0")).toEqual({
    heading: "## [0.2.0] - 2026-11-30",
    text: "### Added\n- A thing.",
  });
  expect(sectionOf(released, "Unreleased")?.text).toBe("");
  expect(sectionOf(released, "0.1.0")?.text).toBe("- The first.");
  expect(() => changelogWith(released, "0.3.0", "2026-11-30")).toThrow("no entry");
  expect(() => changelogWith(changelog, "0.1.0", "2026-11-30")).toThrow("section of 0.1.0 already");
});

test("a tag that does not fit its files is refused, and each problem is named", () => {
  const files = (version: string, log = changelog) => ({
    packages: { "package.json": packageWith(read("package.json"), version) },
    lock: lockWith(read("package-lock.json"), version),
    changelog: log,
  });
  expect(problemsOf("v0.1.0", files("0.1.0"))).toEqual([]);
  expect(problemsOf("0.1.0", files("0.1.0"))).toEqual(["The tag is 0.1.0, and must be like v1.2.3."]);
  expect(problemsOf("v0.2.0", files("0.1.0"))).toEqual([
    "package.json has another version than 0.2.0.",
    "package-lock.json has another version than 0.2.0.",
    "CHANGELOG.md has no section of 0.2.0.",
  ]);
  expect(problemsOf("v0.1.0", files("0.1.0", "## [0.1.0]\n- x\n"))).toEqual([
    "CHANGELOG.md gives no day for 0.1.0.",
  ]);
  expect(problemsOf("v0.1.0", files("0.1.0", "## [0.1.0] - 2026-01-01\n\nsoon\n"))).toEqual([
    "CHANGELOG.md says nothing of 0.1.0.",
  ]);
});

test("npm run release sets everything in a copy of the project, so that its tag is accepted; twice is refused", async () => {
  const copy = await mkdtemp(join(tmpdir(), "tidemark-release-"));
  for (const path of [...paths, "package-lock.json", "scripts", "deploy/kubernetes"]) {
    await cp(join(root, path), join(copy, path), { recursive: true });
  }
  await writeFile(join(copy, "CHANGELOG.md"), changelog);
  execFileSync("git", ["init", "-q"], { cwd: copy });
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/release.mjs", ...args], {
      cwd: copy,
      encoding: "utf8",
    });
    return { status, said: stdout + stderr };
  };
  expect(run("7.0.0")).toMatchObject({ status: 0, said: expect.stringContaining("git tag -a v7.0.0") });
  expect(run("--check", "v7.0.0")).toEqual({ status: 0, said: "### Added\n- A thing.\n" });
  expect(JSON.parse(await readFile(join(copy, "extension/package.json"), "utf8")).version).toBe("7.0.0");
  expect(run("7.0.0")).toEqual({ status: 1, said: "7.0.0 does not come after 7.0.0.\n" });
  expect(run("8.0.0")).toMatchObject({ status: 1, said: expect.stringContaining("has no entry") });
  expect(run("--check", "v8.0.0")).toMatchObject({
    status: 1,
    said: expect.stringContaining("no section of 8.0.0"),
  });
  for (const wrong of [[], ["soon"], ["1.0.0", "2.0.0"]]) expect(run(...wrong).said).toMatch(/^usage: /);
  await rm(copy, { recursive: true });
});

test("THIRD_PARTY.md is what package-lock.json and the installed licences make (else: npm run third-party)", () => {
  expect(read("THIRD_PARTY.md")).toBe(thirdPartyText(root));
});

test("every package that runs names its licence, and none forbids what Tidemark does with it", () => {
  const lock = JSON.parse(read("package-lock.json"));
  const all: { name: string; licence: string }[] = listed(lock, [
    "",
    ...workspaces.filter((one) => one !== "e2e"),
  ]);
  expect(all.length).toBeGreaterThan(100);
  const strict = all.filter(({ licence }) => /not named|GPL|SSPL|BUSL|UNLICENSED|Commons/i.test(licence));
  expect(strict).toEqual([]);
});

test("the release workflow needs all parts before it publishes, and its scripts stop at an error", () => {
  const workflow = read(".github/workflows/release.yml");
  expect(workflow).toMatch(/publish:[\s\S]*needs: \[check, test, packages, images\]/);
  const scripts = workflow
    .split("\n")
    .flatMap((line, at, lines) => (/run: \|$/.test(line) ? [lines[at + 1]!.trim()] : []));
  expect(scripts.length).toBeGreaterThan(2);
  expect(new Set(scripts)).toEqual(new Set(["set -euo pipefail"]));
  const named = [...workflow.matchAll(/npm run (\S+)/g)].map(([, name]) => name!);
  for (const name of named) expect(Object.keys(JSON.parse(read("package.json")).scripts)).toContain(name);
  expect(globSync(".github/workflows/*.yml", { cwd: root })).toContain(".github/workflows/release.yml");
});
