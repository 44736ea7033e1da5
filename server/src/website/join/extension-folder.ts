import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Zippable, zip } from "fflate";

/** The built extension as this server hands it out. */
export interface ExtensionFolder {
  readonly hasFolder: () => Promise<boolean>;
  /** Null without the folder. */
  readonly zip: () => Promise<Uint8Array<ArrayBuffer> | null>;
}

/** The earliest moment that a ZIP file can say: equal folders give equal files. */
const zipEpoch = new Date(1980, 0, 1);

/** The extension in a folder, packed once for each time that it is built. */
export function extensionFolder(folder: string): ExtensionFolder {
  let packed: { readonly builtAt: number; readonly zip: Promise<Uint8Array<ArrayBuffer>> } | null = null;
  const builtAt = async () => (await stat(join(folder, "manifest.json")).catch(() => null))?.mtimeMs ?? null;
  return {
    hasFolder: async () => (await builtAt()) !== null,
    async zip() {
      const at = await builtAt();
      if (at === null) return null;
      if (packed?.builtAt !== at) {
        const packing = pack(folder);
        packed = { builtAt: at, zip: packing };
        packing.catch(() => {
          packed = null;
        });
      }
      return packed.zip;
    },
  };
}

/** All files of a folder below `tidemark/`, in the order of their names. */
async function pack(folder: string): Promise<Uint8Array<ArrayBuffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length)
        .replace(/^[/\\]+/, ""),
    )
    .sort();
  const files: Zippable = {};
  for (const path of paths) {
    files[`tidemark/${path.replaceAll("\\", "/")}`] = new Uint8Array(await readFile(join(folder, path)));
  }
  return new Promise((resolve, reject) => {
    zip(files, { mtime: zipEpoch, level: 9 }, (error, data) =>
      error ? reject(error) : resolve(data as Uint8Array<ArrayBuffer>),
    );
  });
}
