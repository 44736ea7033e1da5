import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type postgres from "postgres";

/** Runs a `copy … from stdin` with a stream of bytes. Throws errors of the stream and of the database. */
export async function copyIn(
  tx: postgres.ISql,
  statement: string,
  content: AsyncIterable<Buffer>,
): Promise<void> {
  const query = tx.unsafe(statement);
  const copy = await query.writable();
  // postgres.js does not report errors after the last byte, such as a broken reference, to the stream.
  void Object.assign(query, { reject: (error: Error) => copy.destroy(error) });
  await pipeline(Readable.from(content), copy);
}
