import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { isOlder } from "@tidemark/core";
import type { Logger } from "../../platform/logger.ts";
import { type ExtensionPackage, type ReadPackage, readPackage } from "./read-package.ts";

export interface OfferedPackage extends ExtensionPackage {
  /** Of the file in the folder. */
  readonly name: string;
}

/** The packages that the operator has put into a folder. */
export interface PackageFolder {
  /** Of each extension, the newest version for a browser. */
  readonly offered: (browser: ExtensionPackage["browser"]) => Promise<readonly OfferedPackage[]>;
  /** The content of an offered package, by its file's name; null for all other names. */
  readonly file: (name: string) => Promise<Uint8Array<ArrayBuffer> | null>;
}

const largestBytes = 50 * 1024 * 1024;
const mostFiles = 50;
const isPackage = /^[\w][\w.-]{0,120}\.(?:xpi|crx)$/;

/** Reads a folder whenever it is asked, and each file once for each time that it was written. */
export function packageFolder(folder: string, log: Pick<Logger, "warn">): PackageFolder {
  const read = new Map<string, { readonly stamp: string; readonly found: ReadPackage }>();

  async function packageAt(name: string): Promise<OfferedPackage | null> {
    const about = await stat(join(folder, name)).catch(() => null);
    if (!about?.isFile() || about.size > largestBytes) return null;
    const stamp = `${about.mtimeMs} ${about.size}`;
    let known = read.get(name);
    if (known?.stamp !== stamp) {
      known = { stamp, found: readPackage(await readFile(join(folder, name))) };
      read.set(name, known);
      if (!known.found.ok) log.warn("a package is not offered", { file: name, reason: known.found.reason });
    }
    return known.found.ok ? { ...known.found.value, name } : null;
  }

  async function all(): Promise<readonly OfferedPackage[]> {
    const names = (await readdir(folder).catch(() => [])).filter((name) => isPackage.test(name));
    const found = await Promise.all(names.toSorted().slice(0, mostFiles).map(packageAt));
    return found.filter((one) => one !== null);
  }

  return {
    async offered(browser) {
      const newest = new Map<string, OfferedPackage>();
      for (const one of await all()) {
        const other = newest.get(one.id);
        if (one.browser === browser && (!other || isOlder(other.version, one.version)))
          newest.set(one.id, one);
      }
      return [...newest.values()];
    },
    async file(name) {
      if (!isPackage.test(name) || (await packageAt(name)) === null) return null;
      return new Uint8Array(await readFile(join(folder, name)));
    },
  };
}
