import { createHash } from "node:crypto";
import { pipeline, Transform } from "node:stream";
import { createGunzip } from "node:zlib";
import postgres from "postgres";
import type { Pool } from "../../platform/database.ts";
import { copyIn } from "./copy-from-stream.ts";
import { countLines, csvFields, LineTooLong, wholeLines } from "./csv.ts";
import { DumpError } from "./dump-error.ts";
import type { DumpSource } from "./dump-source.ts";
import { dumpTables } from "./dump-tables.ts";
import { unguarded } from "./guard-csv-formulas.ts";
import type { DumpFile, TableName } from "./manifest.ts";
import { parseProductRow } from "./parse-product-row.ts";
import { beginTable, endTable, staging } from "./staging.ts";

/** Enough for two titles; a price point has 80 bytes. */
const longestLine = 16 * 1024;

/** A file of a dump, and the dump's format. */
interface CsvFile extends DumpFile {
  readonly plainBytes: number;
  readonly format: number;
}

type Size = (bytes: number) => void;

/**
 * Copies one file of a dump into staging, in one transaction. Throws a DumpError for a file that is not the one
 * that the manifest describes: other bytes, another length, another number of rows, invalid lines.
 */
export async function stageTable(
  pool: Pool,
  source: DumpSource,
  table: TableName,
  file: CsvFile,
  size: Size,
): Promise<void> {
  const stream = await source.read(file.name);
  const hash = createHash("sha256");
  let bytes = 0;
  const packed = new Transform({
    transform(part: Buffer, _, next) {
      hash.update(part);
      bytes += part.length;
      size(bytes);
      next(bytes > file.bytes ? differs(file) : null, part);
    },
  });
  const plain = createGunzip({ chunkSize: 256 * 1024 });
  // The last stream's reader gets the error, even one from before it began to read.
  plain.on("error", () => {});
  try {
    await pool.begin(async (tx) => {
      await beginTable(tx, table);
      pipeline(stream, packed, plain, () => {});
      const columns = dumpTables.find(({ name }) => name === table)!.columns.map(({ name }) => name);
      const rows = checkedLines(plain, columns.join(","), file);
      const [names, content] =
        table === "products"
          ? [["product_id", "title", "image"], productLines(rows, file)]
          : [columns, datedLines(rows, file, thirdFields[table])];
      await copyIn(
        tx,
        `copy ${staging}.${table} (${names.join(", ")}) from stdin with (format csv, freeze)`,
        content,
      );
      if (bytes !== file.bytes || hash.digest("hex") !== file.sha256) throw differs(file);
      await endTable(tx, table);
    });
  } catch (error) {
    throw explained(error, file);
  } finally {
    stream.destroy();
    plain.destroy();
  }
}

const differs = ({ name }: DumpFile) =>
  new DumpError(`${name} is damaged, cut short or another file: it does not match the manifest.`);

/** The lines after the header, as many and as large as the manifest says. */
async function* checkedLines(
  plain: AsyncIterable<Buffer>,
  header: string,
  file: CsvFile,
): AsyncGenerator<Buffer> {
  let lines = 0;
  let bytes = 0;
  for await (const block of wholeLines(plain, longestLine)) {
    bytes += block.length;
    if (bytes > file.plainBytes) throw new DumpError(`${file.name} unpacks to more than the manifest says.`);
    const first = lines === 0;
    lines += countLines(block, longestLine);
    // PostgreSQL before 18 silently ignores everything after such a line.
    if (block.subarray(0, 2).toString() === "\\." || block.includes("\n\\.")) {
      throw new DumpError(`${file.name} has a line that begins with an end-of-data mark.`);
    }
    if (!first) yield block;
    else {
      const end = block.indexOf(10);
      if (block.subarray(0, end).toString() !== header) {
        throw new DumpError(`${file.name} has other columns than ${header}.`);
      }
      if (end + 1 < block.length) yield block.subarray(end + 1);
    }
  }
  if (bytes !== file.plainBytes || lines - 1 !== file.rows) throw differs(file);
}

const thirdFields = {
  price_points: /^[^,]*,[^,]*,\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d),/,
  price_days: /^[^,]*,[^,]*,\d{4}-\d\d-\d\d,/,
};

/** Refuses what PostgreSQL would take for a time as well: `now`, `yesterday`, another order of day and month. */
async function* datedLines(
  rows: AsyncIterable<Buffer>,
  file: CsvFile,
  pattern: RegExp,
): AsyncGenerator<Buffer> {
  let at = 1;
  for await (const block of rows) {
    for (const line of block.toString("latin1").slice(0, -1).split("\n")) {
      at++;
      if (!pattern.test(line)) throw new DumpError(`${file.name}, line ${at}: its time is not ISO 8601.`);
    }
    yield block;
  }
}

async function* productLines(rows: AsyncIterable<Buffer>, file: CsvFile): AsyncGenerator<Buffer> {
  const quoted = (text: string | null) => (text === null ? "" : `"${text.replaceAll('"', '""')}"`);
  let at = 1;
  for await (const block of rows) {
    const lines = decoded(block, file).slice(0, -1).split("\n");
    const out = lines.map((line) => {
      at++;
      const fields = csvFields(line) ?? [];
      const row = parseProductRow(
        file.format === 1 ? fields : fields.map((text) => (text === null ? null : unguarded(text))),
      );
      if (!row.ok) throw new DumpError(`${file.name}, line ${at}: ${row.reason}.`);
      return `${row.id},${quoted(row.title)},${quoted(row.image)}\n`;
    });
    yield Buffer.from(out.join(""));
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decoded(block: Buffer, { name }: CsvFile): string {
  try {
    return utf8.decode(block);
  } catch (error) {
    throw new DumpError(`${name} is not UTF-8.`, { cause: error });
  }
}

function explained(error: unknown, file: DumpFile): unknown {
  if (error instanceof LineTooLong)
    return new DumpError(`${file.name} has a line of more than ${longestLine} bytes.`);
  if (error instanceof postgres.PostgresError) {
    if (error.code === "23505") return new DumpError(`${file.name} has a row twice: ${error.detail}`);
    // A value does not fit its column; PostgreSQL names the place.
    if (/^(22|23)/.test(error.code)) {
      const line = /line (\d+)/.exec(error.where ?? "")?.[1];
      const place = line ? `, line ${Number(line) + 1}` : "";
      return new DumpError(`${file.name}${place}: ${error.message}.`);
    }
  }
  const { code = "" } = error as NodeJS.ErrnoException;
  if (["ERR_STREAM_PREMATURE_CLOSE", "ECONNRESET", "EIO"].includes(code)) {
    return new DumpError(
      `${file.name} broke off (${code}): start the import again, it goes on with this file.`,
      {
        again: true,
      },
    );
  }
  return code.startsWith("Z_") ? differs(file) : error;
}
