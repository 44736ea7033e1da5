import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Busboy, type BusboyFileStream } from "@fastify/busboy";
import { saysDiskFull } from "@tidemark/drizzle";

/** Why a file did not arrive. */
export type ReceiveFault = "not-a-form" | "no-file" | "too-large" | "broken-off" | "too-slow" | "disk-full";

export class ReceiveError extends Error {
  readonly fault: ReceiveFault;

  constructor(fault: ReceiveFault, options?: ErrorOptions) {
    super(fault, options);
    this.fault = fault;
  }
}

export interface ReceiveLimits {
  readonly bytes: number;
  /** Without a byte for so long the sender is gone. */
  readonly idleMs: number;
  readonly wholeMs: number;
}

/**
 * Writes the field `file` of a multipart form to a new file, as it arrives: memory holds a piece at a time. Returns its
 * bytes. Throws a ReceiveError, and leaves no file then.
 */
export async function receiveFile(
  body: ReadableStream<Uint8Array> | null,
  contentType: string | undefined,
  path: string,
  { bytes, idleMs, wholeMs }: ReceiveLimits,
): Promise<number> {
  if (!body || !/^multipart\/form-data\s*;/i.test(contentType ?? "")) throw new ReceiveError("not-a-form");
  const ending = new AbortController();
  const end = (fault: ReceiveFault) => ending.abort(new ReceiveError(fault));
  const whole = setTimeout(() => end("too-slow"), wholeMs);
  let idle = setTimeout(() => end("too-slow"), idleMs);
  let saving: Promise<number> | null = null;
  try {
    const form = busboyOf(contentType!, bytes);
    form.on("file", (name: string, stream: BusboyFileStream) => {
      if (name !== "file" || saving) stream.resume();
      else {
        stream.once("limit", () => end("too-large"));
        saving = save(stream, path, ending.signal);
        // Awaited below; it may fail before.
        saving.catch(() => {});
      }
    });
    const arriving = Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]);
    await pipeline(
      arriving,
      async function* (pieces: AsyncIterable<Buffer>) {
        for await (const piece of pieces) {
          clearTimeout(idle);
          idle = setTimeout(() => end("too-slow"), idleMs);
          yield piece;
        }
      },
      form,
      { signal: ending.signal },
    );
    const saved = await (saving as Promise<number> | null);
    if (!saved) throw new ReceiveError("no-file");
    return saved;
  } catch (error) {
    if (!ending.signal.aborted) end(saysDiskFull(error) ? "disk-full" : "broken-off");
    await (saving as Promise<number> | null)?.catch(() => {});
    await rm(path, { force: true });
    if (error instanceof ReceiveError) throw error;
    throw new ReceiveError((ending.signal.reason as ReceiveError).fault, { cause: error });
  } finally {
    clearTimeout(whole);
    clearTimeout(idle);
  }
}

function busboyOf(contentType: string, fileSize: number): Busboy {
  const limits = {
    fileSize,
    files: 2,
    fields: 8,
    fieldSize: 256,
    fieldNameSize: 100,
    parts: 10,
    headerPairs: 32,
  };
  try {
    return new Busboy({ headers: { "content-type": contentType }, limits });
  } catch (error) {
    throw new ReceiveError("not-a-form", { cause: error });
  }
}

async function save(stream: BusboyFileStream, path: string, signal: AbortSignal): Promise<number> {
  const file = createWriteStream(path, { flags: "wx", mode: 0o600 });
  await pipeline(stream, file, { signal });
  return file.bytesWritten;
}
