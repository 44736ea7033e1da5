import { jsonOrNull } from "../../platform/json-or-null.ts";
import {
  type FeedChange,
  type FeedFile,
  FeedManifest,
  feedColumns,
  SignedManifest,
} from "../feed/feed-format.ts";
import { isSignedManifest } from "../feed/feed-key.ts";
import { FollowError } from "./follow-error.ts";

export interface ReadManifest {
  readonly manifest: FeedManifest;
  /** base64url. */
  readonly key: string;
}

/** What one check takes in at most: beyond it a server is not followed. */
export interface FollowLimits {
  readonly bytes: number;
  readonly rows: number;
  /** Unpacked bytes for each packed one. */
  readonly ratio: number;
  /** Bytes a second. */
  readonly speed: number;
  /** Old days that one server may change before the operator looks. */
  readonly conflicts: number;
}

export const followLimits: FollowLimits = {
  bytes: 8 * 1024 ** 3,
  rows: 500_000_000,
  ratio: 100,
  speed: 8 * 1024 ** 2,
  conflicts: 1000,
};

const smallBytes = 1024 * 1024;
const dayMs = 86_400_000;

/** Parses and checks a manifest, its signature by the key that it names included. `now`: epoch ms. Throws a FollowError. */
export function readFeedManifest(bytes: Buffer, now: number, limits: FollowLimits): ReadManifest {
  const outer = SignedManifest.safeParse(jsonOrNull(bytes.toString()));
  if (!outer.success) throw new FollowError("What it publishes is no feed of Tidemark.");
  if (!isSignedManifest(outer.data))
    throw new FollowError("Its manifest is not signed by the key that it names.");
  const parsed = FeedManifest.safeParse(jsonOrNull(outer.data.signed));
  if (!parsed.success) throw new FollowError("Its manifest is of another format, or damaged.");
  const manifest = parsed.data;
  refuseStrange(manifest, now);
  for (const step of [manifest.snapshot, ...manifest.changes]) refuseLarge(step.files, limits);
  return { manifest, key: outer.data.key };
}

function refuseStrange({ snapshot, changes, sequence, columns }: FeedManifest, now: number): void {
  const steps: readonly Pick<FeedChange, "sequence" | "day">[] = [snapshot, ...changes];
  const isDated = steps.every((one) => Date.parse(one.day) === one.sequence * dayMs);
  const ascends = changes.every(
    (one, i) => one.after < one.sequence && one.after === (changes[i - 1]?.sequence ?? one.after),
  );
  const newest = Math.max(snapshot.sequence, changes.at(-1)?.sequence ?? 0);
  if (!isDated || !ascends || newest !== sequence)
    throw new FollowError("The numbers in its manifest contradict each other.");
  if (sequence * dayMs > now) throw new FollowError("It publishes days of the future.");
  const same = (own: readonly string[], given: readonly string[]) => own.join() === given.join();
  if (!same(feedColumns.days, columns.days) || !same(feedColumns.products, columns.products)) {
    throw new FollowError("Its files have other columns.");
  }
}

function refuseLarge(files: readonly FeedFile[], limits: FollowLimits): void {
  const sum = (of: (file: FeedFile) => number) => files.reduce((all, file) => all + of(file), 0);
  if (sum(({ bytes }) => bytes) > limits.bytes || sum(({ rows }) => rows) > limits.rows) {
    throw new FollowError("It publishes more at once than is taken.");
  }
  if (files.some(({ bytes, plainBytes }) => plainBytes > bytes * limits.ratio + smallBytes)) {
    throw new FollowError("A file of it claims to unpack to far more than prices do.");
  }
  if (new Set(files.map(({ name }) => name)).size < files.length) {
    throw new FollowError("Its manifest names a file twice.");
  }
}
