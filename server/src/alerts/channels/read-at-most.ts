import type { Readable } from "node:stream";

/** All of a stream, which it then destroys; null for one with more bytes. Rejects when it breaks off. */
export async function readAtMost(stream: Readable, bytes: number): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let read = 0;
  try {
    for await (const part of stream as AsyncIterable<Buffer>) {
      parts.push(part);
      read += part.length;
      if (read > bytes) return null;
    }
    return Buffer.concat(parts);
  } finally {
    stream.destroy();
  }
}
