import * as z from "zod/mini";

/** Increased with each change that an older reader would misread. */
export const feedFormat = 1;
export const feedManifestName = "manifest.json";
export const feedTables = ["days", "products"] as const;
export type FeedTable = (typeof feedTables)[number];

export const feedColumns = {
  days: ["marketplace", "asin", "series", "day", "low", "high", "close", "withdrawn"],
  products: ["marketplace", "asin", "title", "image"],
} as const satisfies Readonly<Record<FeedTable, readonly string[]>>;

/** Rows of one file at most; a snapshot has as many files as it needs. */
export const mostRowsOfFile = 1_000_000;
/** Files of one snapshot or change, and changes in one manifest. */
export const mostFiles = 2000;
export const mostChanges = 60;
export const longestManifest = 4 * 1024 * 1024;

const Count = z.int().check(z.nonnegative());
/** Number of a UTC day, counted from 1970: a feed's sequence number is its last day's. */
const Sequence = z.int().check(z.positive());
/** 32 or 64 bytes. */
const Key = z.string().check(z.regex(/^[\w-]{43}$/));
const Signature = z.string().check(z.regex(/^[\w-]{86}$/));

export const feedFileName = /^(?:snapshot|change)-\d{1,6}-(?:days|products)-\d{1,4}\.csv\.gz$/;

const FeedFile = z.object({
  name: z.string().check(z.regex(feedFileName)),
  table: z.enum(feedTables),
  rows: Count,
  bytes: Count,
  /** Unpacked. */
  plainBytes: Count,
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
});
export type FeedFile = z.infer<typeof FeedFile>;

const Snapshot = z.object({
  sequence: Sequence,
  /** The last day in it, UTC. */
  day: z.iso.date(),
  files: z.array(FeedFile).check(z.maxLength(mostFiles)),
});

const Change = z.object({
  sequence: Sequence,
  /** The sequence number that it follows: whoever has that one needs no snapshot. */
  after: Count,
  day: z.iso.date(),
  files: z.array(FeedFile).check(z.maxLength(mostFiles)),
});
export type FeedChange = z.infer<typeof Change>;

/** What is signed: which files a feed has, and how each is checked. */
export const FeedManifest = z.object({
  kind: z.literal("tidemark feed"),
  format: z.literal(feedFormat),
  createdAt: z.iso.datetime(),
  license: z.object({ name: z.string(), url: z.string(), notice: z.string() }),
  /** How the texts of a CSV are to be read. */
  csv: z.string(),
  columns: z.object({ days: z.array(z.string()), products: z.array(z.string()) }),
  /** That of the newest change, or of the snapshot where there is none after it. */
  sequence: Sequence,
  snapshot: Snapshot,
  /** Oldest first. */
  changes: z.array(Change).check(z.maxLength(mostChanges)),
  /** The key before this one, and its signature of this one; null: it is the first, or the one before was lost. */
  previousKey: z.nullable(z.object({ key: Key, signature: Signature })),
});
export type FeedManifest = z.infer<typeof FeedManifest>;

/** `manifest.json`: a manifest as a text, its Ed25519 key and signature, in base64url. */
export const SignedManifest = z.object({ signed: z.string(), key: Key, signature: Signature });
export type SignedManifest = z.infer<typeof SignedManifest>;

/** Both, as JSON schema for readers that are not Tidemark. */
export const feedJsonSchema = () => ({
  ...z.toJSONSchema(SignedManifest),
  title: "manifest.json of Tidemark's open data",
  $defs: { signed: z.toJSONSchema(FeedManifest) },
});
