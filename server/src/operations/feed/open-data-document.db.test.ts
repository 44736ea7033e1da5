import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import {
  dayMs,
  type FeedServer,
  firstDay,
  keyOf,
  publish,
  publishedFolder,
  see,
  seriesOfThing,
  startFeedServer,
} from "../../testing/feed-world.ts";
import { startTestServer } from "../../testing/test-server.ts";
import { feedJsonSchema } from "./feed-format.ts";

const docs = (name: string) => readFile(new URL(`../../../../docs/${name}`, import.meta.url), "utf8");
const python = process.env.DUCKDB_PYTHON ?? "python3";
const isThere = spawnSync(python, ["-c", "import duckdb, cryptography"]).status === 0;

/** A snapshot, and a change after it. */
async function publishedWorld(): Promise<FeedServer> {
  const world = await startFeedServer("world.example");
  await see(world, seriesOfThing(1), firstDay, 2000);
  await see(world, seriesOfThing(2), firstDay, 700);
  await publish(world, (firstDay + 2) * dayMs);
  await see(world, seriesOfThing(1), firstDay + 1, 1500, { low: 1400, high: 2100 });
  await publish(world, (firstDay + 3) * dayMs);
  return world;
}

test("docs/open-data.schema.json is the schema of what is published, and a real manifest fits it", async () => {
  const schema = JSON.parse(await docs("open-data.schema.json"));
  expect(schema).toEqual(JSON.parse(JSON.stringify(feedJsonSchema())));
  const world = await publishedWorld();
  try {
    const outer = JSON.parse(await readFile(join(publishedFolder(world), "manifest.json"), "utf8"));
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    const [isOuter, isSigned] = [ajv.compile(schema), ajv.compile(schema.$defs.signed)];
    expect([isOuter(outer), isOuter.errors]).toEqual([true, null]);
    const signed = JSON.parse(outer.signed);
    expect([isSigned(signed), isSigned.errors]).toEqual([true, null]);
    expect(signed.changes.map(({ after }: { after: number }) => after)).toEqual([firstDay]);
    expect(isSigned({ ...signed, sequence: -1 })).toBe(false);
  } finally {
    await world.stop();
  }
});

test("in CI DuckDB is there: the reader of docs/open-data.md is not skipped", () => {
  expect(Boolean(process.env.CI) && !isThere).toBe(false);
});

test.skipIf(!isThere)(
  "the reader of docs/open-data.md reads what a server publishes, and refuses another key",
  async () => {
    const [, program] = /```python\n(.*?)```/s.exec(await docs("open-data.md"))!;
    expect(program!.trim().split("\n").length).toBeLessThanOrEqual(40);
    const folder = await mkdtemp(join(tmpdir(), "tidemark-reader-"));
    const world = await publishedWorld();
    const server = await startTestServer({ DATA_DIR: world.folder, OPEN_DATA: "on", READ: "members" });
    try {
      await writeFile(join(folder, "reader.py"), program!);
      const read = (key: string) =>
        promisify(execFile)(python, [join(folder, "reader.py"), `${server.url}/open-data`, key, folder]);
      const { stdout } = await read(keyOf(world).publicKey);
      expect(stdout.trim()).toBe("[('B000000001', 1400, 2100, 2), ('B000000002', 700, 700, 1)]");
      await expect(read("x".repeat(43))).rejects.toThrow("another key");
    } finally {
      await server.stop();
      await world.stop();
      await rm(folder, { recursive: true });
    }
  },
);
