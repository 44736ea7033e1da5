import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type postgres from "postgres";
import { wholeLines } from "./csv.ts";
import { type DumpTable, dumpTables } from "./dump-tables.ts";
import { csvNote } from "./guard-csv-formulas.ts";
import {
  csvName,
  type DumpFile,
  dumpFormat,
  license,
  type Manifest,
  manifestName,
  parquetName,
  tableNames,
} from "./manifest.ts";
import { ParquetFile } from "./parquet-file.ts";

/** Called for each table of a dump as it grows. */
export type Progress = (table: string, rows: number) => void;

export class FolderInUse extends Error {
  override readonly name = "FolderInUse";
}

/**
 * Writes a snapshot of the open data to a new or empty folder. The folder gets its name when it is complete. Memory is
 * bounded by a row group, whatever the size of the database.
 */
export async function writeDump(
  sql: postgres.Sql,
  folder: string,
  now: Date,
  progress: Progress,
): Promise<Manifest> {
  if ((await entriesOf(folder)).length > 0) throw new FolderInUse(folder);
  const partial = `${folder}.partial`;
  await clear(partial);
  await mkdir(partial, { recursive: true });
  const files: DumpFile[] = [];
  await sql.begin("isolation level repeatable read read only", async (tx) => {
    await tx`set local datestyle = 'ISO, YMD'`;
    for (const table of dumpTables) files.push(...(await writeTable(tx, partial, table, now, progress)));
  });
  const manifest: Manifest = {
    kind: "tidemark open data",
    format: dumpFormat,
    createdAt: now.toISOString(),
    license,
    csv: csvNote,
    columns: Object.fromEntries(
      dumpTables.map(({ name, columns }) => [name, columns.map((one) => one.name)]),
    ),
    files,
  };
  await writeFile(join(partial, manifestName), `${JSON.stringify(manifest, null, 2)}\n`, { flush: true });
  await rename(partial, folder);
  return manifest;
}

const entriesOf = (folder: string): Promise<string[]> =>
  readdir(folder).catch((error) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });

/** Deletes the files of a killed dump; throws when the folder has other files. */
async function clear(partial: string): Promise<void> {
  const ours = new Set([manifestName, ...tableNames.flatMap((name) => [csvName(name), parquetName(name)])]);
  const entries = await entriesOf(partial);
  if (entries.some((name) => !ours.has(name))) throw new FolderInUse(partial);
  for (const name of entries) await rm(join(partial, name));
}

async function writeTable(
  tx: postgres.ISql,
  folder: string,
  { name, columns, select }: DumpTable,
  now: Date,
  progress: Progress,
): Promise<DumpFile[]> {
  const [csv, parquet] = [join(folder, csvName(name)), join(folder, parquetName(name))];
  const written = new ParquetFile(parquet, columns, [
    { key: "license", value: license.name },
    { key: "created_at", value: now.toISOString() },
  ]);
  let rows = -1;
  let plainBytes = 0;
  const copy = await tx.unsafe(`copy (${select}) to stdout with (format csv, header)`).readable();
  async function* lines() {
    for await (const block of wholeLines(copy, Number.POSITIVE_INFINITY)) {
      plainBytes += block.length;
      for (const line of block.toString().slice(0, -1).split("\n")) {
        // The first line is the header.
        if (rows++ >= 0) written.add(line);
      }
      progress(name, Math.max(0, rows));
      yield block;
    }
    // postgres.js pauses its socket for a slow reader, and an ended stream never resumes it.
    copy._read(0);
  }
  await pipeline(Readable.from(lines()), createGzip(), createWriteStream(csv, { flags: "wx", flush: true }));
  await written.finish();
  return [
    { name: csvName(name), rows, plainBytes, ...(await measured(csv)) },
    { name: parquetName(name), rows, ...(await measured(parquet)) },
  ];
}

async function measured(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return { bytes: (await stat(path)).size, sha256: hash.digest("hex") };
}
