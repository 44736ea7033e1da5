/** Why a ZIP is not read. */
export class ZipError extends Error {}

interface Entry {
  readonly name: string;
  /** Of its local header. */
  readonly offset: number;
  readonly packed: number;
  readonly size: number;
  readonly isDeflated: boolean;
}

/** An export of orders has some dozens of files; its directory is some kilobytes. */
const mostDirectoryBytes = 4 * 1024 * 1024;
const longestCommentBytes = 65_535;
const endBytes = 22;
const localHeaderBytes = 30;
/** Text packs to a twentieth. */
const mostRatio = 100;
const smallBytes = 1024 * 1024;
const overflow = 0xffff_ffff;

/**
 * The files of a ZIP whose names are wanted, each as a stream of its bytes. Only those are read of it: an export can have
 * gigabytes of other files. Throws a ZipError for what is no ZIP, or one that is encrypted or hostile; a stream fails with one
 * that has more bytes than its directory says.
 */
export async function zipStreams(
  file: Blob,
  isWanted: (name: string) => boolean,
  mostBytes: number,
): Promise<Array<() => Promise<ReadableStream<Uint8Array>>>> {
  const wanted = (await directoryOf(file)).filter(({ name }) => isWanted(name));
  const names = new Set(wanted.map(({ name }) => name));
  if (names.size < wanted.length) throw new ZipError("A file is there twice.");
  if (wanted.reduce((sum, { size }) => sum + size, 0) > mostBytes) throw new ZipError("Too large.");
  for (const { packed, size } of wanted) {
    if (size > packed * mostRatio + smallBytes) throw new ZipError("It unpacks to far more than text does.");
  }
  return wanted.map((entry) => () => open(file, entry));
}

async function directoryOf(file: Blob): Promise<Entry[]> {
  const tailStart = Math.max(0, file.size - endBytes - longestCommentBytes);
  const tail = await viewOf(file, tailStart, file.size);
  let end = tail.byteLength - endBytes;
  while (end >= 0 && tail.getUint32(end, true) !== 0x0605_4b50) end--;
  if (end < 0) throw new ZipError("No ZIP.");
  const count = tail.getUint16(end + 10, true);
  const bytes = tail.getUint32(end + 12, true);
  const start = tail.getUint32(end + 16, true);
  // Larger ones have their numbers elsewhere (ZIP64); no export of orders is.
  if (count === 0xffff || start === overflow || bytes > mostDirectoryBytes) throw new ZipError("Too large.");
  if (start + bytes > file.size) throw new ZipError("Damaged.");
  return entriesOf(await viewOf(file, start, start + bytes), count);
}

function entriesOf(directory: DataView, count: number): Entry[] {
  const entries: Entry[] = [];
  const decoder = new TextDecoder();
  let at = 0;
  for (let n = 0; n < count; n++) {
    if (at + 46 > directory.byteLength || directory.getUint32(at, true) !== 0x0201_4b50) {
      throw new ZipError("Damaged.");
    }
    const number = (offset: number): number => directory.getUint16(at + offset, true);
    const long = (offset: number): number => directory.getUint32(at + offset, true);
    const method = number(10);
    const nameEnd = at + 46 + number(28);
    const next = nameEnd + number(30) + number(32);
    if (next > directory.byteLength) throw new ZipError("Damaged.");
    const name = decoder.decode(new Uint8Array(directory.buffer, directory.byteOffset + at + 46, number(28)));
    const isReadable = (number(8) & 1) === 0 && (method === 0 || method === 8);
    if (isReadable) {
      entries.push({ name, offset: long(42), packed: long(20), size: long(24), isDeflated: method === 8 });
    }
    at = next;
  }
  return entries;
}

async function open(
  file: Blob,
  { offset, packed, size, isDeflated }: Entry,
): Promise<ReadableStream<Uint8Array>> {
  const header = await viewOf(file, offset, offset + localHeaderBytes);
  if (header.byteLength < localHeaderBytes || header.getUint32(0, true) !== 0x0403_4b50) {
    throw new ZipError("Damaged.");
  }
  const start = offset + localHeaderBytes + header.getUint16(26, true) + header.getUint16(28, true);
  const bytes = file.slice(start, start + packed).stream() as ReadableStream<Uint8Array<ArrayBuffer>>;
  const plain = isDeflated ? bytes.pipeThrough(new DecompressionStream("deflate-raw")) : bytes;
  return plain.pipeThrough(atMost(size));
}

/** Fails after so many bytes: a directory can lie. */
function atMost(most: number): TransformStream<Uint8Array, Uint8Array> {
  let seen = 0;
  return new TransformStream({
    transform(chunk, controller) {
      seen += chunk.length;
      if (seen > most) controller.error(new ZipError("It unpacks to more than it says."));
      else controller.enqueue(chunk);
    },
  });
}

const viewOf = async (file: Blob, from: number, until: number): Promise<DataView> =>
  new DataView(await file.slice(from, until).arrayBuffer());
