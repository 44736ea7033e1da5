import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gunzipSync } from "node:zlib";
import { isOlder } from "@tidemark/core";
import { knownMigrations } from "@tidemark/drizzle";
import { refusedIn } from "@tidemark/drizzle/expand-first";
import { expect, test } from "vitest";
import { framesOf, Header } from "../operations/cli/backup-format.ts";
import { recordedVersions, releasesFolder } from "../testing/replay.ts";

/** Migrations that break the rule since 0.1.0, which was recorded before there was a release: nobody runs its code. */
const beforeTheFirstRelease: Readonly<Record<string, readonly string[]>> = {
  // 0.1.0 writes it with each reading. What took its place, `title_by` and `image_by`, came with it.
  "0017_descriptions": ["product.described is dropped"],
};

const journal = new URL("../../../drizzle/migrations/meta/_journal.json", import.meta.url);
const { entries } = JSON.parse(readFileSync(journal, "utf8")) as { entries: { tag: string }[] };
const known = knownMigrations().map(({ hash, sql }, at) => ({ name: entries[at]!.tag, hash, sql }));
const versions = recordedVersions().toSorted((one, other) => (isOlder(one, other) ? -1 : 1));

/** Migrations that a release has, by its backup. */
async function appliedIn(version: string): Promise<readonly string[]> {
  const backup = gunzipSync(readFileSync(join(releasesFolder, version, "backup")));
  const { value } = await framesOf(Readable.from([backup])).next();
  return Header.parse(JSON.parse(String(value))).migrations;
}

test("migrations expand first and contract later: the code of the release before runs on with them", async () => {
  const applied = await Promise.all(versions.map(appliedIn));
  const refused: Record<string, string[]> = {};
  for (const [at, hashes] of applied.entries()) {
    expect(known.slice(0, hashes.length).map(({ hash }) => hash)).toEqual(hashes);
    const all = await refusedIn({
      earlier: known.slice(0, hashes.length),
      steps: known.slice(hashes.length, applied[at + 1]?.length),
      releases: versions.slice(0, at + 1),
    });
    for (const { migration, why } of all) refused[migration] = [...(refused[migration] ?? []), why];
  }
  expect(refused).toEqual(beforeTheFirstRelease);
});
