import { type AsyncZippable, zip } from "fflate";

export interface PackedFile {
  readonly bytes: Uint8Array;
  readonly executable?: boolean;
}

/** The first day that a zip can name. Its times are local times, so this is the same in every time zone. */
const madeAt = (): Date => new Date(1980, 0, 1, 12);
const unix = 3;

/** What unpacks into another folder, or into another file than its name says on some system. */
function faultOf(name: string): string | null {
  if (name === "" || name.startsWith("/") || /^[A-Za-z]:/.test(name)) return "is no relative path";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\\\x00-\x1f\x7f]/.test(name)) return "has a backslash or a control character";
  if (name.split("/").some((part) => part === "" || part === "." || part === ".."))
    return "has an empty part";
  // The library keeps names as keys of objects.
  if (name === "__proto__") return "cannot be kept";
  return name.isWellFormed() ? null : "is not valid Unicode";
}

/**
 * A zip of files by name; large ones are packed in other threads. Its bytes depend on these alone: names are sorted, times and modes fixed,
 * and the compressor is JavaScript, so that no version of zlib changes a byte. Rejects a name that is not safe to unpack.
 */
export async function zipOf(
  files: Iterable<readonly [string, PackedFile]>,
): Promise<Uint8Array<ArrayBuffer>> {
  const entries = [...files].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const folded = new Set<string>();
  const tree: AsyncZippable = {};
  for (const [name, { bytes, executable = false }] of entries) {
    const lower = name.toLowerCase();
    const fault = faultOf(name) ?? (folded.has(lower) ? "is there twice" : null);
    if (fault) throw new Error(`A file cannot be packed: ${JSON.stringify(name)} ${fault}.`);
    folded.add(lower);
    const mode = executable ? 0o100755 : 0o100644;
    tree[name] = [bytes, { mtime: madeAt(), os: unix, attrs: (mode << 16) >>> 0 }];
  }
  return new Promise((resolve, reject) => {
    zip(tree, { level: 9 }, (error, data) =>
      error ? reject(error) : resolve(data as Uint8Array<ArrayBuffer>),
    );
  });
}
