import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type postgres from "postgres";
import { countLines, wholeLines } from "../open-data/csv.ts";
import { type FeedFile, type FeedTable, feedColumns, mostRowsOfFile } from "./feed-format.ts";

export interface WrittenFeed {
  readonly folder: string;
  readonly kind: "snapshot" | "change";
  readonly sequence: number;
  readonly table: FeedTable;
  /** The statement whose rows are written. */
  readonly select: string;
  readonly rowsOfFile?: number;
}

/** Writes the rows of a statement as files of a feed, none where there are no rows. Memory is bounded whatever their number. */
export async function writeFeedFiles(tx: postgres.ISql, written: WrittenFeed): Promise<FeedFile[]> {
  const { folder, kind, sequence, table, select, rowsOfFile = mostRowsOfFile } = written;
  const copy = await tx.unsafe(`copy (${select}) to stdout with (format csv)`).readable();
  const blocks = blocksOf(wholeLines(copy, Number.POSITIVE_INFINITY), rowsOfFile);
  const files: FeedFile[] = [];
  let next = await blocks.next();
  while (!next.done) {
    const name = `${kind}-${sequence}-${table}-${files.length + 1}.csv.gz`;
    let rows = 0;
    let plainBytes = 0;
    async function* lines(): AsyncGenerator<Buffer> {
      const header = Buffer.from(`${feedColumns[table].join(",")}\n`);
      plainBytes += header.length;
      yield header;
      while (!next.done && (rows === 0 || !next.value.isFirst)) {
        rows += next.value.rows;
        plainBytes += next.value.bytes.length;
        yield next.value.bytes;
        next = await blocks.next();
      }
    }
    const measured = new Measure();
    await pipeline(
      Readable.from(lines()),
      createGzip(),
      measured,
      createWriteStream(join(folder, name), { flush: true }),
    );
    files.push({ name, table, rows, bytes: measured.bytes, plainBytes, sha256: measured.digest() });
  }
  // postgres.js pauses its socket for a slow reader, and an ended stream never resumes it.
  copy._read(0);
  return files;
}

interface Block {
  readonly bytes: Buffer;
  readonly rows: number;
  /** A new file begins with it. */
  readonly isFirst: boolean;
}

/** Blocks of whole lines, cut where a file is full. */
async function* blocksOf(blocks: AsyncIterable<Buffer>, rowsOfFile: number): AsyncGenerator<Block, void> {
  let room = rowsOfFile;
  let isFirst = true;
  for await (let bytes of blocks) {
    while (bytes.length > 0) {
      let rows = countLines(bytes, Number.POSITIVE_INFINITY);
      let end = bytes.length;
      if (rows > room) {
        end = 0;
        for (rows = 0; rows < room; rows++) end = bytes.indexOf(10, end) + 1;
      }
      yield { bytes: bytes.subarray(0, end), rows, isFirst };
      bytes = bytes.subarray(end);
      room -= rows;
      isFirst = room === 0;
      if (isFirst) room = rowsOfFile;
    }
  }
}

class Measure extends Transform {
  readonly #hash = createHash("sha256");
  bytes = 0;

  override _transform(part: Buffer, _: unknown, next: (error: null, part: Buffer) => void): void {
    this.#hash.update(part);
    this.bytes += part.length;
    next(null, part);
  }

  digest(): string {
    return this.#hash.digest("hex");
  }
}
