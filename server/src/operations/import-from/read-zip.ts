import { closeSync, openSync, readSync } from "node:fs";
import { promisify } from "node:util";
import { inflateRawSync } from "node:zlib";
import yauzl from "yauzl";
import { ImportError } from "./import-item.ts";

/** A file in a ZIP. */
interface Entry {
  readonly offset: number;
  readonly packed: number;
  readonly size: number;
  readonly isDeflated: boolean;
}

const mostEntries = 500_000;
const longestName = 200;
/** Of all entries together, unpacked, as a multiple of the file: text packs to a twentieth. */
const mostRatio = 100;
const smallBytes = 16 * 1024 * 1024;
const localHeaderBytes = 30;
const usualExtraBytes = 64;

const openZip = promisify<string, yauzl.Options, yauzl.ZipFile>(yauzl.open);

/**
 * A ZIP whose files are read by their names, each within a limit of bytes. The directory is read by yauzl, which refuses
 * absolute names and `..`; the files themselves without waiting, which for many small ones is several times as fast as streams.
 * Throws ImportErrors: for what is no ZIP, overlapping or encrypted files, bombs.
 */
export class ZipReader {
  readonly #file: number;
  readonly #entries: ReadonlyMap<string, Entry>;

  private constructor(file: number, entries: ReadonlyMap<string, Entry>) {
    this.#file = file;
    this.#entries = entries;
  }

  /** Only names that `isWanted` are kept. */
  static async open(path: string, isWanted: (name: string) => boolean): Promise<ZipReader> {
    const entries = await directoryOf(path, isWanted);
    return new ZipReader(openSync(path, "r"), entries);
  }

  get names(): Iterable<string> {
    return this.#entries.keys();
  }

  /** The content of a file; null: there is none of that name. Throws an ImportError for a longer one. */
  read(name: string, mostBytes: number): Buffer | null {
    const entry = this.#entries.get(name);
    if (!entry) return null;
    if (Math.max(entry.size, entry.packed) > mostBytes) {
      throw new ImportError(`${shown(name)} in the ZIP has more than ${mostBytes} bytes.`);
    }
    const packed = this.#packed(name, entry);
    if (!entry.isDeflated) return packed;
    try {
      const plain = inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.size) });
      if (plain.length === entry.size) return plain;
    } catch {
      // It unpacks to more than it says, or to nothing.
    }
    throw damaged(name);
  }

  close(): void {
    closeSync(this.#file);
  }

  /** The bytes after the local header, in one read but for headers with much in their extra field. */
  #packed(name: string, { offset, packed }: Entry): Buffer {
    const usual = localHeaderBytes + Buffer.byteLength(name) + usualExtraBytes + packed;
    const head = this.#bytes(offset, usual);
    const isHeader = head.length >= localHeaderBytes && head.readUInt32LE(0) === 0x04034b50;
    if (!isHeader) throw damaged(name);
    const start = localHeaderBytes + head.readUInt16LE(26) + head.readUInt16LE(28);
    const bytes =
      start + packed <= usual ? head.subarray(start, start + packed) : this.#bytes(offset + start, packed);
    if (bytes.length !== packed) throw damaged(name);
    return bytes;
  }

  #bytes(position: number, length: number): Buffer {
    const buffer = Buffer.allocUnsafe(length);
    return buffer.subarray(0, readSync(this.#file, buffer, 0, length, position));
  }
}

const shown = (name: string): string => name.slice(0, 80).replaceAll(/[^\x20-\x7e]/g, "?");
const damaged = (name: string) =>
  new ImportError(`${shown(name)} in the ZIP is damaged, or not what the ZIP says of it.`);

async function directoryOf(path: string, isWanted: (name: string) => boolean): Promise<Map<string, Entry>> {
  let zip: yauzl.ZipFile | null = null;
  try {
    zip = await openZip(path, { lazyEntries: true, autoClose: false, strictFileNames: true });
    if (zip.entryCount > mostEntries) throw new ImportError(`The ZIP has more than ${mostEntries} files.`);
    const entries = new Map<string, Entry>();
    const spans: (readonly [from: number, until: number])[] = [];
    const wholeBytes = zip.fileSize;
    let plainBytes = 0;
    for await (const entry of entriesOf(zip)) {
      const { fileName: name, relativeOffsetOfLocalHeader: offset, compressedSize, uncompressedSize } = entry;
      spans.push([offset, offset + localHeaderBytes + compressedSize]);
      plainBytes += uncompressedSize;
      if (plainBytes > wholeBytes * mostRatio + smallBytes) {
        throw new ImportError("The ZIP unpacks to far more than any text does: it is not read.");
      }
      if (name.length > longestName || !isWanted(name)) continue;
      if (entry.isEncrypted()) throw new ImportError("The ZIP is encrypted.");
      if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) throw damaged(name);
      if (entry.compressionMethod === 0 && compressedSize !== uncompressedSize) throw damaged(name);
      if (entries.has(name)) throw new ImportError(`${shown(name)} is twice in the ZIP.`);
      const isDeflated = entry.compressionMethod === 8;
      entries.set(name, { offset, packed: compressedSize, size: uncompressedSize, isDeflated });
    }
    refuseOverlaps(spans, wholeBytes);
    return entries;
  } catch (error) {
    if (error instanceof ImportError) throw error;
    throw new ImportError("The file is not a ZIP, or it is damaged.", { cause: error });
  } finally {
    zip?.close();
  }
}

/** Files that share bytes unpack to far more than the ZIP holds. */
function refuseOverlaps(spans: (readonly [from: number, until: number])[], wholeBytes: number): void {
  spans.sort(([a], [b]) => a - b);
  for (const [i, [, until]] of spans.entries()) {
    if (until > (spans[i + 1]?.[0] ?? wholeBytes))
      throw new ImportError("Files in the ZIP overlap: it is not read.");
  }
}

async function* entriesOf(zip: yauzl.ZipFile): AsyncGenerator<yauzl.Entry> {
  for (;;) {
    const entry = await new Promise<yauzl.Entry | null>((found, failed) => {
      const settle = (work: () => void) => {
        zip.removeAllListeners();
        work();
      };
      zip.once("entry", (one: yauzl.Entry) => settle(() => found(one)));
      zip.once("end", () => settle(() => found(null)));
      zip.once("error", (error: Error) => settle(() => failed(error)));
      zip.readEntry();
    });
    if (!entry) return;
    yield entry;
  }
}
