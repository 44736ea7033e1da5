import { readFile } from "node:fs/promises";
import { generateDrizzleJson, generateMigration } from "drizzle-kit/api";
import { expect, test } from "vitest";
import * as schema from "./schema/index.ts";

const meta = (name: string) => readFile(new URL(`./migrations/meta/${name}.json`, import.meta.url), "utf8");

test("the migrations match the schema: `npx drizzle-kit generate` has nothing to add", async () => {
  const { entries } = JSON.parse(await meta("_journal")) as { entries: { idx: number }[] };
  const last = String(entries.at(-1)!.idx).padStart(4, "0");
  const snapshot = JSON.parse(await meta(`${last}_snapshot`));
  expect(await generateMigration(snapshot, generateDrizzleJson({ ...schema }, snapshot.id))).toEqual([]);
});
