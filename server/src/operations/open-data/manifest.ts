import * as z from "zod/mini";

/** Increased with each change that an older reader would misread. 2: texts in CSV are guarded against formulas. */
export const dumpFormat = 2;
export const readableFormats: readonly number[] = [1, dumpFormat];

export const tableNames = ["products", "price_points", "price_days"] as const;
export type TableName = (typeof tableNames)[number];

export const csvName = (table: TableName): string => `${table}.csv.gz`;
export const parquetName = (table: TableName): string => `${table}.parquet`;
export const manifestName = "manifest.json";

export const license = {
  name: "ODbL-1.0",
  url: "https://opendatacommons.org/licenses/odbl/1-0/",
  notice:
    "This database is made available under the Open Database License 1.0. Any rights in individual contents of the database are licensed under the Database Contents License 1.0. Product titles and images belong to their owners.",
} as const;

const Count = z.int().check(z.nonnegative());
/** Names without a path: a reader opens only those it knows. */
const FileName = z.string().check(z.regex(/^[a-z_]{1,40}\.(csv\.gz|parquet)$/));

const DumpFile = z.object({
  name: FileName,
  rows: Count,
  bytes: Count,
  /** Unpacked; of CSV only. */
  plainBytes: z.optional(Count),
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
});
export type DumpFile = z.infer<typeof DumpFile>;

/** `manifest.json` of a dump: what is in it and how each file is checked. */
export const Manifest = z.object({
  kind: z.literal("tidemark open data"),
  format: z.int(),
  createdAt: z.iso.datetime(),
  license: z.object({ name: z.string(), url: z.string(), notice: z.string() }),
  /** Since format 2: how the texts of a CSV are to be read. */
  csv: z.optional(z.string()),
  columns: z.record(z.string(), z.array(z.string())),
  files: z.array(DumpFile).check(z.maxLength(20)),
});
export type Manifest = z.infer<typeof Manifest>;
