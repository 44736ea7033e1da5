import { isUtf8 } from "node:buffer";
import { readFileSync, statSync } from "node:fs";
import { JSDOM } from "jsdom";

/** Larger files are no saved pages, and would not fit into memory as a DOM. */
const maxBytes = 64 * 1024 * 1024;

/** The byte order mark or the declaration in the first 1024 bytes, as the HTML standard asks. */
const sniffEncoding = (bytes: Uint8Array): string =>
  new JSDOM(bytes.slice(0, 1024)).window.document.characterSet;

/**
 * The text of a saved page. Bytes that are valid UTF-8 are that, whatever a declaration inside them says:
 * tools that save pages re-encode them and leave the old `<meta charset>`. Others are read as a browser would.
 */
export function decodePage(bytes: Uint8Array): string {
  return new TextDecoder(isUtf8(bytes) ? "utf-8" : sniffEncoding(bytes)).decode(bytes);
}

let parser: DOMParser | undefined;

/** Parses a page into a document without a window: no script runs, no style is parsed, nothing is loaded. */
export function parsePage(html: string): Document {
  parser ??= new new JSDOM("").window.DOMParser() as DOMParser;
  return parser.parseFromString(html, "text/html");
}

/** The text of one file. Throws what the file system throws, and when the file is too large. */
export function readPageFile(path: string): string {
  if (statSync(path).size > maxBytes) throw new Error("larger than 64 MB");
  return decodePage(readFileSync(path));
}

/** Reads and parses one file; throws as `readPageFile`. */
export const openPageFile = (path: string): Document => parsePage(readPageFile(path));
