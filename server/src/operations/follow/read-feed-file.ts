import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { type FeedFile, feedColumns } from "../feed/feed-format.ts";
import { BadRow, type FeedDay, type FeedProduct, type FeedRows } from "../feed/feed-rows.ts";
import { csvFields, LineTooLong, wholeLines } from "../open-data/csv.ts";
import { FollowError } from "./follow-error.ts";

/** Enough for a title and an image; a day has 80 bytes. */
const longestLine = 16 * 1024;

/**
 * The rows of a fetched file, a block at a time, each checked by `rows`, which goes on from file to file. Throws a FollowError for the first row that
 * cannot be true, and for a file that unpacks to something else than the manifest says.
 */
export async function* readFeedFile(
  path: string,
  file: FeedFile,
  rows: FeedRows,
): AsyncGenerator<readonly (FeedDay | FeedProduct)[]> {
  const plain = createGunzip({ chunkSize: 256 * 1024 });
  plain.on("error", () => {});
  const stream = createReadStream(path);
  pipeline(stream, plain, () => {});
  let bytes = 0;
  let count = -1;
  const parse = file.table === "days" ? rows.day.bind(rows) : rows.product.bind(rows);
  try {
    for await (const block of wholeLines(plain, longestLine)) {
      bytes += block.length;
      if (bytes > file.plainBytes)
        throw new FollowError(`${file.name} unpacks to more than the manifest says.`);
      const parsed: (FeedDay | FeedProduct)[] = [];
      for (const line of block.toString().slice(0, -1).split("\n")) {
        if (count++ < 0) {
          if (line !== feedColumns[file.table].join(","))
            throw new FollowError(`${file.name} has other columns.`);
          continue;
        }
        const fields = csvFields(line);
        if (!fields) throw new FollowError(`${file.name} has a line that is no CSV.`);
        parsed.push(parse(fields));
      }
      if (count > file.rows) break;
      yield parsed;
    }
  } catch (error) {
    if (error instanceof FollowError) throw error;
    if (error instanceof BadRow) throw new FollowError(`${file.name} is refused: ${error.message}.`);
    if (error instanceof LineTooLong) throw new FollowError(`${file.name} has a line without end.`);
    throw new FollowError(`${file.name} cannot be unpacked.`, { cause: error });
  } finally {
    stream.destroy();
    plain.destroy();
  }
  if (bytes !== file.plainBytes || count !== file.rows) {
    throw new FollowError(`${file.name} has other rows than the manifest says.`);
  }
}
