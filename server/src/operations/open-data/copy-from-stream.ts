import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type postgres from "postgres";

/** Runs a `copy … from stdin` on a stream of bytes. What the content throws, or the database says, is thrown. */
export async function copyIn(
  tx: postgres.ISql,
  statement: string,
  content: AsyncIterable<Buffer>,
): Promise<void> {
  const query = tx.unsafe(statement);
  const copy = await query.writable();
  // postgres.js tells the stream nothing of an error after its last byte, such as a broken reference.
  Object.assign(query, { reject: (error: Error) => copy.destroy(error) });
  await pipeline(Readable.from(content), copy);
}
