import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { zipOf } from "../../platform/zip.ts";

/** The built extension as this server hands it out. */
export interface ExtensionFolder {
  readonly hasFolder: () => Promise<boolean>;
  /** Null without the folder. */
  readonly zip: () => Promise<Uint8Array<ArrayBuffer> | null>;
}

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

/** All files of a folder, at the top: what unpacks them makes a folder by the name of the file. */
async function pack(folder: string): Promise<Uint8Array<ArrayBuffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      const name = relative(folder, path).replaceAll("\\", "/");
      return [name, { bytes: await readFile(path) }] as const;
    });
  return zipOf(await Promise.all(files));
}
