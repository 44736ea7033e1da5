import { createHash } from "node:crypto";
import { DumpError } from "./dump-error.ts";
import type { DumpSource } from "./dump-source.ts";
import { csvName, type DumpFile, Manifest, manifestName, readableFormats, tableNames } from "./manifest.ts";

const longestManifest = 1024 * 1024;
/** Prices never compress to a hundredth: a higher ratio is a decompression bomb. */
const mostUnpacked = 100;
const smallBytes = 1024 * 1024;

export interface ReadManifest {
  readonly manifest: Manifest;
  readonly sha256: string;
  /** The CSV file of a table. */
  readonly fileOf: (table: (typeof tableNames)[number]) => DumpFile & { plainBytes: number };
}

/** Reads the manifest of a dump. Throws a DumpError when it is invalid, impossible or of a newer Tidemark. */
export async function readManifest(source: DumpSource): Promise<ReadManifest> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of await source.read(manifestName)) {
    parts.push(part);
    bytes += part.length;
    if (bytes > longestManifest) throw notADump(source);
  }
  const text = Buffer.concat(parts);
  const json = parseJson(text);
  const format = (json as { format?: unknown } | null)?.format;
  if (Number.isInteger(format) && !readableFormats.includes(format as number)) {
    throw new DumpError(
      `The dump has format ${format}; this Tidemark reads ${readableFormats.join(" and ")}.`,
    );
  }
  const parsed = Manifest.safeParse(json);
  if (!parsed.success) throw notADump(source);
  const manifest = parsed.data;
  const files = new Map(
    tableNames.map((table) => {
      const found = manifest.files.filter(({ name }) => name === csvName(table));
      const [file] = found;
      if (found.length !== 1 || file?.plainBytes === undefined) throw notADump(source);
      if (file.plainBytes > file.bytes * mostUnpacked + smallBytes) {
        throw new DumpError(
          `${file.name} claims to unpack to ${file.plainBytes} bytes from ${file.bytes}: price data does not compress that well.`,
        );
      }
      return [table, { ...file, plainBytes: file.plainBytes }] as const;
    }),
  );
  const sha256 = createHash("sha256").update(text).digest("hex");
  return { manifest, sha256, fileOf: (table) => files.get(table)! };
}

const notADump = ({ place }: DumpSource) =>
  new DumpError(`${place} is not a Tidemark dump: its manifest.json is invalid.`);

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
}
