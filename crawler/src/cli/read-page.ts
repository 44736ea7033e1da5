import { parseArgs } from "node:util";
import { explainPage, marketplaceByHost, readPage } from "@tidemark/core";
import type { Page } from "@tidemark/core/wire";
import { openPageFile } from "./page-file.ts";

const usage = "usage: npm run -s read-page -- --host www.amazon.de [--explain] FILE.html [FILE.html ...]";

interface Request {
  readonly host: string;
  /** Lines for people in place of JSON: what was read, what was refused, and why. */
  readonly explain: boolean;
  readonly files: readonly string[];
}

/** The command line as asked for; null when it is wrong. */
export function parseRequest(args: readonly string[]): Request | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { host: { type: "string" }, explain: { type: "boolean", default: false } },
      allowPositionals: true,
    });
    const host = values.host ?? "";
    if (!marketplaceByHost(host) || positionals.length === 0) return null;
    return { host, explain: values.explain, files: positionals };
  } catch {
    return null;
  }
}

/** A page as one flat object: a product's listing next to its kind. */
function flat(page: Page): object {
  if (page.kind !== "product") return page;
  const { listing, ...rest } = page;
  return { ...rest, ...listing };
}

/** What one file says, as a line of JSON, or explained. A file that cannot be read is a line too. */
export function lineOf(file: string, host: string, explain = false): string {
  try {
    if (explain) return `${file}\n${explainPage(openPageFile(file), `https://${host}/`)}\n`;
    return JSON.stringify({ file, ...flat(readPage(openPageFile(file), `https://${host}/`)) });
  } catch (error) {
    return JSON.stringify({
      file,
      kind: "error",
      error: error instanceof Error ? error.message : String(error),
    });
  }
}

export function main(args: readonly string[]): number {
  const request = parseRequest(args);
  if (!request) {
    process.stderr.write(`${usage}\n`);
    return 2;
  }
  for (const file of request.files) process.stdout.write(`${lineOf(file, request.host, request.explain)}\n`);
  return 0;
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2));
