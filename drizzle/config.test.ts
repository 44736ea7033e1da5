import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { readOrCreateConfig } from "./config.ts";
import { StartError } from "./start-error.ts";

const made: string[] = [];
async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "tidemark-config-"));
  made.push(path);
  return path;
}
afterEach(async () => {
  for (const path of made.splice(0)) await rm(path, { recursive: true, force: true });
});

test("secrets are created once, long, different, and readable by their owner only", async () => {
  const dataDir = join(await folder(), "new", "data");
  const config = await readOrCreateConfig(dataDir);
  const { reporterKeys, ...others } = config;
  expect(reporterKeys).toEqual([{ secret: expect.any(String), signsFrom: 0 }]);
  const secrets = [...Object.values(others), ...reporterKeys.map(({ secret }) => secret)];
  expect(new Set(secrets).size).toBe(11);
  for (const secret of secrets) expect(secret).toMatch(/^[\w-]{43}$/);
  expect((await stat(join(dataDir, "config.json"))).mode & 0o777).toBe(0o600);
  expect(await readOrCreateConfig(dataDir)).toEqual(config);
  expect(await readdir(dataDir)).toEqual(["config.json"]);
});

test("many concurrent first starts agree on one set of secrets", async () => {
  const dataDir = await folder();
  const all = await Promise.all(Array.from({ length: 8 }, () => readOrCreateConfig(dataDir)));
  expect(new Set(all.map((config) => JSON.stringify(config))).size).toBe(1);
});

test("many concurrent starts on a file of an older version agree on the missing secrets, and leave no files behind", async () => {
  for (let round = 0; round < 20; round++) {
    const dataDir = await folder();
    await writeFile(join(dataDir, "config.json"), '{"reporterKey":"an older secret"}');
    const all = await Promise.all(Array.from({ length: 8 }, () => readOrCreateConfig(dataDir)));
    all.push(await readOrCreateConfig(dataDir));
    expect(new Set(all.map((config) => JSON.stringify(config))).size).toBe(1);
    expect(await readdir(dataDir)).toEqual(["config.json"]);
  }
});

test("given keys override the file's and are never stored", async () => {
  const dataDir = await folder();
  const config = await readOrCreateConfig(dataDir, { verifierKey: "given verifier key" });
  expect(config.verifierKey).toBe("given verifier key");
  expect(await readFile(join(dataDir, "config.json"), "utf8")).not.toContain("given verifier key");
});

test("a file of an older version keeps its secrets and gets the missing ones", async () => {
  const dataDir = await folder();
  await writeFile(join(dataDir, "config.json"), '{"reporterKey":"an older secret"}');
  const config = await readOrCreateConfig(dataDir);
  expect(config.reporterKeys).toEqual([{ secret: "an older secret", signsFrom: 0 }]);
  expect(config.holderKey).toMatch(/^[\w-]{43}$/);
  expect(await readOrCreateConfig(dataDir)).toEqual(config);
});

const damaged = [
  ...["", "{", "[]", "null", "{}", '{"reporterKey":""}', '{"reporterKey":7}', '{"reporterKeys":[]}'],
  ...[
    '{"reporterKeys":"a secret key"}',
    '{"reporterKeys":[{"secret":"a secret key"}]}',
    '{"reporterKeys":[null]}',
  ],
];
test.each(damaged)("a damaged file (%j) stops the start and is left as it is", async (text) => {
  const dataDir = await folder();
  const path = join(dataDir, "config.json");
  await writeFile(path, text);
  await expect(readOrCreateConfig(dataDir)).rejects.toThrow(`${path} is damaged`);
  expect(await readFile(path, "utf8")).toBe(text);
});

test("a data folder that is a file, or lies under one, is reported in one sentence", async () => {
  const file = join(await folder(), "file");
  await writeFile(file, "");
  const unmakeable = process.platform === "linux" ? ["/proc/tidemark/data"] : [];
  for (const dataDir of [file, join(file, "data"), ...unmakeable]) {
    const error = await readOrCreateConfig(dataDir).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(StartError);
    expect(error.message).toMatch(
      /^The data folder .* cannot be written \(E[A-Z]+\); set DATA_DIR to another\.$/,
    );
  }
});
