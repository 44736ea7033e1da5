import { promisify } from "node:util";
import {
  type BrotliOptions,
  brotliCompress,
  brotliCompressSync,
  brotliDecompress,
  constants,
  gzip,
} from "node:zlib";

export type Encoding = "br" | "gzip" | "identity";

const preferred = ["br", "gzip"] as const;

/** The best of what an Accept-Encoding takes. Nothing said, or nothing known: as it is. */
export function encodingFor(header: string | undefined): Encoding {
  const weights = new Map<string, number>();
  for (const part of (header ?? "").toLowerCase().split(",", 32)) {
    const [name = "", ...parameters] = part.split(";").map((text) => text.trim());
    const q = parameters.find((text) => text.startsWith("q="));
    weights.set(name, q === undefined ? 1 : Number(q.slice(2)) || 0);
  }
  const weightOf = (name: string) => weights.get(name) ?? weights.get("*") ?? 0;
  const [best] = [...preferred].sort((a, b) => weightOf(b) - weightOf(a));
  return best && weightOf(best) > 0 ? best : "identity";
}

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);
const unbrotli = promisify(brotliDecompress);
type Bytes = Uint8Array<ArrayBuffer>;
/** Two above costs twice as much for a fortieth less; only the best, a hundred times as slow, is much smaller. */
const [quick, best] = [2, 11];
/** Bytes that are compressed in a quarter of a millisecond: to hand them to a thread and back takes most of that again. */
const small = 96 * 1024;

export function encoded(plain: Bytes, encoding: Encoding): Promise<Bytes> | Bytes {
  if (encoding === "identity") return plain;
  if (encoding === "gzip") return zip(plain) as Promise<Bytes>;
  const options = brotliOf(plain, quick);
  return plain.length <= small
    ? (brotliCompressSync(plain, options) as Bytes)
    : (brotli(plain, options) as Promise<Bytes>);
}

/** Bytes that stay the same, compressed when an encoding is first asked for. */
export function encodedOnce(plain: Bytes): (encoding: Encoding) => Promise<Bytes> {
  const made = new Map<Encoding, Promise<Bytes>>();
  return (encoding) => {
    const body = made.get(encoding) ?? Promise.resolve(encoded(plain, encoding));
    made.set(encoding, body);
    return body;
  };
}

/** The same, as small as brotli makes it. */
export async function tightened(body: Bytes): Promise<Bytes> {
  const plain = (await unbrotli(body)) as Bytes;
  return brotli(plain, brotliOf(plain, best)) as Promise<Bytes>;
}

const brotliOf = (plain: Bytes, quality: number): BrotliOptions => ({
  params: {
    [constants.BROTLI_PARAM_QUALITY]: quality,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
    // A window larger than the text only costs memory, and V8 collects garbage more often when more is reported.
    [constants.BROTLI_PARAM_LGWIN]: Math.min(22, Math.max(10, Math.ceil(Math.log2(plain.length + 16)))),
  },
});
