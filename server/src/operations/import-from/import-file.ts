import { createHash } from "node:crypto";
import { constants, createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import type { ImportSource, Marketplace } from "@tidemark/core";
import { ImportError, type ImportItems } from "./import-item.ts";
import { parseChangedetection } from "./parse-changedetection.ts";
import { parseDiscountBanditDump, parsePriceBuddyDump } from "./parse-dump.ts";
import { parseKeepa } from "./parse-keepa.ts";
import { parseKeepaExport } from "./parse-keepa-export.ts";
import { parseList } from "./parse-list.ts";
import { parsePriceBuddy } from "./parse-pricebuddy.ts";
import { parseDiscountBanditSqlite } from "./parse-sqlite.ts";

export interface ParseOptions {
  /** The shop of product numbers that stand alone; null: none is named. */
  readonly shop: Marketplace | null;
  /** Epoch seconds. */
  readonly nowS: number;
}

/** Sources that are read from a file of their own format. */
export type FileSource = Exclude<ImportSource, "tidemark">;

const mostBytes = 8 * 1024 ** 3;
const readBytes = 256 * 1024;

const bytesOf = (path: string): AsyncIterable<Buffer> => createReadStream(path, { highWaterMark: readBytes });

type Parse = (path: string, options: ParseOptions) => ImportItems;

const parsers: Readonly<Record<FileSource, Parse>> = {
  keepa: (path, { nowS }) => parseKeepa(bytesOf(path), nowS),
  "keepa-export": (path, { shop }) => parseKeepaExport(bytesOf(path), shop),
  pricebuddy: async function* (path, { nowS }) {
    const isJson = /^(?:\ufeff)?\s*[[{]/.test(await beginningOf(path));
    yield* isJson ? parsePriceBuddy(bytesOf(path), nowS) : parsePriceBuddyDump(() => bytesOf(path), nowS);
  },
  "discount-bandit": async function* (path, { nowS }) {
    const isSqlite = (await beginningOf(path)).startsWith("SQLite format 3\0");
    yield* isSqlite
      ? parseDiscountBanditSqlite(path, nowS)
      : parseDiscountBanditDump(() => bytesOf(path), nowS);
  },
  changedetection: (path, { nowS }) => parseChangedetection(path, nowS),
  list: (path, { shop }) => parseList(bytesOf(path), shop),
};

/** What a file holds. Throws an ImportError for a file that cannot be read, or is not of this source. */
export async function* readImportFile(source: FileSource, place: string, options: ParseOptions): ImportItems {
  const path = resolve(place);
  await refuseUnreadable(path);
  yield* parsers[source](path, options);
}

/** SHA-256 of a file. Throws an ImportError for one that cannot be read. */
export async function digestOf(place: string): Promise<Buffer> {
  await refuseUnreadable(resolve(place));
  const hash = createHash("sha256");
  await pipeline(createReadStream(resolve(place)), hash);
  return hash.digest();
}

async function beginningOf(path: string): Promise<string> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(1024), 0, 1024, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}

async function refuseUnreadable(path: string): Promise<void> {
  try {
    // Opening a FIFO would wait for a writer.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const found = await file.stat();
    await file.close();
    if (!found.isFile()) throw new ImportError(`${path} is not a file.`);
    if (found.size > mostBytes) throw new ImportError(`${path} has more than ${mostBytes} bytes.`);
  } catch (error) {
    if (error instanceof ImportError) throw error;
    throw new ImportError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}
