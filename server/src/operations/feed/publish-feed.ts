import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { utcDate } from "@tidemark/core";
import { type Pool, type Sql, transaction } from "../../platform/database.ts";
import { csvNote } from "../open-data/guard-csv-formulas.ts";
import { license } from "../open-data/manifest.ts";
import {
  type FeedChange,
  type FeedFile,
  FeedManifest,
  feedColumns,
  feedFileName,
  feedFormat,
  feedManifestName,
  mostFiles,
  SignedManifest,
} from "./feed-format.ts";
import type { FeedKey } from "./feed-key.ts";
import { changedDays, noteProducts, productFile, snapshotDays } from "./feed-queries.ts";
import { writeFeedFiles } from "./write-feed-files.ts";

const dayMs = 86_400_000;
/** A day is published so long after its end: by then browsers that were offline have sent what they saw on it. */
export const settlesMs = 6 * 3_600_000;
/** A snapshot is made so often, in days, and changes are kept for so many days before the newest. */
const snapshotEvery = 7;
const changesKept = 35;
/** Covers clocks that differ, and transactions that were open while the last feed was made. */
const overlapMs = 3_600_000;

export interface Publication {
  readonly pool: Pool;
  /** Of the feed alone. */
  readonly folder: string;
  readonly key: FeedKey;
  /** Epoch ms. */
  readonly now: number;
  readonly rowsOfFile?: number;
}

/** The number of the last day whose feed is due at a moment (epoch ms). */
export const lastDueDay = (now: number): number => Math.floor((now - settlesMs) / dayMs) - 1;

/**
 * Writes the feed up to the last day that is over, if it is not there yet: a change each day, a snapshot each week. The
 * manifest is replaced last, so that a reader sees the old feed or the new one; files of the feed before stay until the next one.
 * Returns the new manifest, or null where nothing is due.
 */
export async function publishFeed(publication: Publication): Promise<FeedManifest | null> {
  const { pool, folder, key, now } = publication;
  await mkdir(folder, { recursive: true });
  const before = await readOwnManifest(folder);
  const sequence = lastDueDay(now);
  const isNewKey = before !== null && before.key !== key.publicKey;
  if (before && before.manifest.sequence >= sequence && !isNewKey) return null;
  const manifest =
    before && before.manifest.sequence >= sequence
      ? { ...before.manifest, previousKey: key.previous }
      : await transaction(pool, (tx) => writeFiles(tx, publication, before?.manifest ?? null, sequence));
  await replace(
    join(folder, feedManifestName),
    `${JSON.stringify(key.sign(FeedManifest.parse(manifest)))}\n`,
  );
  // Killed before this, the products travel again: that changes nothing for a reader.
  await pool.begin(async (tx) => {
    await scan(tx);
    await tx.unsafe(noteProducts);
  });
  await deleteOthers(folder, [manifest, before?.manifest ?? manifest]);
  return manifest;
}

/** The pool plans for look-ups by key; this reads whole tables. */
const scan = (tx: Sql) =>
  tx`select set_config('enable_seqscan', 'on', true), set_config('enable_bitmapscan', 'on', true), set_config('work_mem', '64MB', true)`;

async function writeFiles(
  tx: Sql,
  { folder, key, now, rowsOfFile }: Publication,
  before: FeedManifest | null,
  sequence: number,
): Promise<FeedManifest> {
  await tx`set transaction isolation level repeatable read`;
  await tx`set local datestyle = 'ISO, YMD'`;
  await scan(tx);
  const day = utcDate(sequence * dayMs);
  const write = async (kind: "snapshot" | "change", days: string, all: boolean): Promise<FeedFile[]> => {
    const common = { folder, kind, sequence, ...(rowsOfFile !== undefined && { rowsOfFile }) };
    return [
      ...(await writeFeedFiles(tx, { ...common, table: "products", select: productFile(all) })),
      ...(await writeFeedFiles(tx, { ...common, table: "days", select: days })),
    ];
  };
  const changes: FeedChange[] = [];
  if (before) {
    const since = Date.parse(before.createdAt) - overlapMs;
    const files = await write("change", changedDays(before.sequence, sequence, since), false);
    changes.push(...before.changes.filter((one) => one.sequence > sequence - changesKept), {
      sequence,
      after: before.sequence,
      day,
      files,
    });
  }
  const isDue = !before || sequence - before.snapshot.sequence >= snapshotEvery;
  const snapshot = isDue
    ? { sequence, day, files: await write("snapshot", snapshotDays(sequence), true) }
    : before.snapshot;
  if (snapshot.files.length > mostFiles) throw new Error(`a snapshot has more than ${mostFiles} files`);
  return {
    kind: "tidemark feed",
    format: feedFormat,
    createdAt: new Date(now).toISOString(),
    license,
    csv: csvNote,
    columns: { days: [...feedColumns.days], products: [...feedColumns.products] },
    sequence,
    snapshot,
    changes,
    previousKey: key.previous,
  };
}

/** The feed that is published; null where there is none, or one that lacks a file, such as after a restore. */
export async function readOwnManifest(
  folder: string,
): Promise<{ readonly manifest: FeedManifest; readonly key: string } | null> {
  try {
    const { signed, key } = SignedManifest.parse(
      JSON.parse(await readFile(join(folder, feedManifestName), "utf8")),
    );
    const manifest = FeedManifest.parse(JSON.parse(signed));
    for (const { name, bytes } of filesOf(manifest)) {
      if ((await stat(join(folder, name))).size !== bytes) return null;
    }
    return { manifest, key };
  } catch {
    return null;
  }
}

export const filesOf = ({ snapshot, changes }: FeedManifest): readonly FeedFile[] =>
  [snapshot, ...changes].flatMap(({ files }) => files);

async function replace(path: string, text: string): Promise<void> {
  const file = await open(`${path}.new`, "w");
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}

/** Deletes files of older feeds, and of one that was killed. */
async function deleteOthers(folder: string, manifests: readonly FeedManifest[]): Promise<void> {
  const named = new Set(manifests.flatMap(filesOf).map(({ name }) => name));
  for (const name of await readdir(folder)) {
    if (feedFileName.test(name) && !named.has(name)) await rm(join(folder, name));
  }
}
