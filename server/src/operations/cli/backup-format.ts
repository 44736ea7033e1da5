import * as z from "zod/mini";
import { CommandError } from "./command-error.ts";

/**
 * A backup is a gzip stream of frames, each a big-endian 32-bit length and its bytes: the header as JSON; for
 * each table PostgreSQL's COPY text in frames of any size and an empty frame; the footer as JSON.
 */
export const formatVersion = 1;

const Table = z.object({
  name: z.string(),
  columns: z.array(z.string()),
  /** Columns with a sequence, and its next number. */
  next: z.record(z.string(), z.string().check(z.regex(/^-?\d+$/))),
});

export const Header = z.object({
  kind: z.literal("tidemark backup"),
  format: z.number(),
  createdAt: z.string(),
  /** Hashes of the applied migrations, in order. */
  migrations: z.array(z.string()),
  /** As in `config.json`. */
  secrets: z.record(z.string(), z.unknown()),
  /** Each after those it references. */
  tables: z.array(Table),
});
export type Header = z.infer<typeof Header>;
export type TableHeader = z.infer<typeof Table>;

export const Footer = z.object({
  headerSha256: z.string(),
  tables: z.array(z.object({ name: z.string(), rows: z.number(), sha256: z.string() })),
});
export type Footer = z.infer<typeof Footer>;

export function frame(bytes: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(4 + bytes.length);
  framed.writeUInt32BE(bytes.length);
  framed.set(bytes, 4);
  return framed;
}

const longestFrame = 1024 * 1024 * 1024;

export const damaged = (cause?: unknown) =>
  new CommandError("The backup is damaged or cut short; nothing was changed.", { cause });

/** Splits a stream of bytes into frames. Throws a CommandError on anything else. */
export async function* framesOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const parts: Buffer[] = [];
  let held = 0;
  const take = (length: number): Buffer => {
    const all = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    const rest = all.subarray(length);
    held = rest.length;
    parts.splice(0, parts.length, ...(held > 0 ? [rest] : []));
    return all.subarray(0, length);
  };
  let wanted: number | null = null;
  for await (const part of bytes) {
    parts.push(part);
    held += part.length;
    for (;;) {
      if (wanted === null) {
        if (held < 4) break;
        wanted = take(4).readUInt32BE();
        if (wanted > longestFrame) throw damaged();
      }
      if (held < wanted) break;
      const whole = take(wanted);
      wanted = null;
      yield whole;
    }
  }
  if (held > 0 || wanted !== null) throw damaged();
}
