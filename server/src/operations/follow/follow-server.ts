import { rm } from "node:fs/promises";
import { join } from "node:path";
import { utcDate } from "@tidemark/core";
import { followedServer } from "@tidemark/drizzle";
import { eq, sql } from "drizzle-orm";
import { type Pool, type Sql, transaction } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";
import type { FeedFile, FeedManifest } from "../feed/feed-format.ts";
import { isSuccessor, keyText } from "../feed/feed-key.ts";
import { type FeedDay, type FeedProduct, FeedRows } from "../feed/feed-rows.ts";
import { deleteFollowed, deleteRows } from "./delete-followed.ts";
import type { FeedSource, FeedSourceAt } from "./feed-source.ts";
import { fetchFeedFile } from "./fetch-feed-file.ts";
import { FollowError } from "./follow-error.ts";
import { readFeedFile } from "./read-feed-file.ts";
import { type FollowLimits, followLimits, readFeedManifest } from "./read-feed-manifest.ts";
import { storeDays, storeProducts } from "./store-feed.ts";

/** Any fixed number: one process at a time takes in from a server. */
const followLock = 7310;
const dayMs = 86_400_000;
/** A server may correct its days for so long; later each change is a conflict. */
export const settledDays = 7;
/** Rows of one statement. */
const rowsAtOnce = 20_000;

export interface Following {
  readonly pool: Pool;
  /** Fetched files are kept below it until they are in. */
  readonly folder: string;
  readonly sourceAt: FeedSourceAt;
  /** Epoch ms. */
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly limits?: FollowLimits;
  readonly progress?: (text: string) => void;
}

/** What became of a check. `fetched`: bytes. */
export type Followed =
  | { readonly kind: "taken"; readonly sequence: number; readonly rows: number; readonly fetched: number }
  | { readonly kind: "same" | "busy" | "gone" | "unconfirmed" }
  | { readonly kind: "failed"; readonly reason: string };

type Server = typeof followedServer.$inferSelect;

/**
 * Takes in what a followed server published since the last time. Nothing of a feed is shown before all of its rows were
 * checked; ended at any moment, it goes on where it was. A server that cannot be read keeps what it has, and its problem.
 */
export async function followServer(following: Following, id: number): Promise<Followed> {
  const { pool, now } = following;
  const lock = await pool.reserve();
  try {
    const [taken] = await lock`select pg_try_advisory_lock(${followLock}, ${id}) as mine`;
    if (!taken!.mine) return { kind: "busy" };
    const [server] = await orm(pool).select().from(followedServer).where(eq(followedServer.id, id));
    if (!server) return { kind: "gone" };
    if (server.endedAt !== null) {
      await deleteFollowed(pool, id, join(following.folder, String(id)));
      return { kind: "gone" };
    }
    if (server.confirmedAt === null || server.newKey !== null) return { kind: "unconfirmed" };
    try {
      const done = await takeIn(following, server);
      await note(pool, id, { checkedAt: now(), problem: null });
      return done;
    } catch (error) {
      if (!(error instanceof FollowError)) throw error;
      await note(pool, id, { checkedAt: now(), problem: error.message });
      return { kind: "failed", reason: error.message };
    }
  } finally {
    await lock`select pg_advisory_unlock(${followLock}, ${id})`.catch(() => {});
    lock.release();
  }
}

const note = (pool: Sql, id: number, set: Partial<Server>) =>
  orm(pool).update(followedServer).set(set).where(eq(followedServer.id, id));

/** A snapshot, or a change after one. */
interface Step {
  readonly kind: "snapshot" | "change";
  readonly sequence: number;
  readonly day: string;
  readonly files: readonly FeedFile[];
}

async function takeIn(following: Following, server: Server): Promise<Followed> {
  const { sourceAt, now, signal, limits = followLimits } = following;
  const source = sourceAt(server.url);
  const { manifest, key } = readFeedManifest(await source.manifest(signal), now(), limits);
  await pinned(following.pool, server, key, manifest);
  if (manifest.sequence < server.sequence) {
    throw new FollowError("Its feed went back to an earlier day: follow it again if that is meant.");
  }
  if (server.shown && manifest.sequence === server.sequence) return { kind: "same" };
  let [rows, fetched] = [0, 0];
  for (const step of stepsOf(manifest, server)) {
    const done = await takeStep(following, source, server, step);
    rows += done.rows;
    fetched += done.fetched;
  }
  return { kind: "taken", sequence: manifest.sequence, rows, fetched };
}

/** Throws a FollowError for a key that is neither the pinned one nor signed by it, which then waits for the operator. */
async function pinned(pool: Pool, server: Server, key: string, manifest: FeedManifest): Promise<void> {
  const known = keyText(server.key);
  if (key === known) return;
  const bytes = Buffer.from(key, "base64url");
  if (isSuccessor(known, key, manifest.previousKey)) {
    await note(pool, server.id, { key: bytes });
    return;
  }
  await note(pool, server.id, { newKey: bytes });
  throw new FollowError(
    "It has a new key that the old one did not sign: ask who runs it, and confirm the key.",
  );
}

/** What is missing, oldest first: the changes where they follow on what is there, else the snapshot first. */
function stepsOf({ snapshot, changes }: FeedManifest, { sequence, shown }: Server): readonly Step[] {
  const later = (than: number) =>
    changes.filter((one) => one.sequence > than).map((one): Step => ({ kind: "change", ...one }));
  const [next] = changes.filter((one) => one.sequence > sequence);
  if (shown && next && next.after <= sequence) return later(sequence);
  return [{ kind: "snapshot", ...snapshot }, ...later(snapshot.sequence)];
}

async function takeStep(following: Following, source: FeedSource, server: Server, step: Step) {
  const { signal, limits = followLimits, progress = () => {} } = following;
  const folder = join(following.folder, String(server.id));
  const paths: string[] = [];
  let fetched = 0;
  for (const file of step.files) {
    const got = await fetchFeedFile(source, file, { folder, speed: limits.speed, signal });
    paths.push(got.path);
    fetched += got.fetched;
    progress(`${server.name}: ${file.name} is fetched`);
  }
  let rows = 0;
  const checked = new FeedRows(step.day);
  for (const [i, file] of step.files.entries()) {
    for await (const some of readFeedFile(paths[i]!, file, checked)) rows += some.length;
  }
  progress(`${server.name}: ${rows} rows are checked`);
  if (step.kind === "change") await storeChange(following, server, step, paths);
  else await storeSnapshot(following, server, step, paths);
  progress(`${server.name}: ${rows} rows up to ${step.day} are in`);
  await rm(folder, { recursive: true, force: true });
  return { rows, fetched };
}

/** A day's changes, as one transaction. */
const storeChange = (
  { pool, limits, now }: Following,
  server: Server,
  step: Step,
  paths: readonly string[],
) =>
  transaction(pool, async (tx) => {
    const days = await storeFiles(tx, server, step, paths, { isFirst: false, limits });
    await moveOn(tx, server.id, step, days, now());
  });

/**
 * A snapshot, a transaction for each file: how many are in is kept beside them. Until the last one nothing of a server's
 * first snapshot is shown.
 */
async function storeSnapshot(
  { pool, limits, now, progress }: Following,
  server: Server,
  step: Step,
  paths: readonly string[],
): Promise<void> {
  const isSame = server.snapshot === step.sequence;
  if (!isSame) {
    // Part of an older first snapshot may hold what the server took back meanwhile.
    if (!server.shown && server.snapshot !== null) await deleteRows(pool, server.id);
    await note(pool, server.id, { snapshot: step.sequence, files: 0, ...(!server.shown && { days: 0 }) });
  }
  for (let done = isSame ? server.files : 0; done < step.files.length; done++) {
    const one = { ...step, files: [step.files[done]!] };
    await transaction(pool, async (tx) => {
      const days = await storeFiles(tx, server, one, [paths[done]!], { isFirst: !server.shown, limits });
      await orm(tx)
        .update(followedServer)
        .set({ files: done + 1, days: sql`${followedServer.days} + ${days}` })
        .where(eq(followedServer.id, server.id));
    });
    progress?.(`${server.name}: ${done + 1} of ${step.files.length} files are in`);
  }
  await moveOn(pool, server.id, step, 0, now());
}

const moveOn = (tx: Sql, id: number, { sequence }: Step, days: number, now: number) =>
  orm(tx)
    .update(followedServer)
    .set({
      sequence,
      snapshot: null,
      files: 0,
      shown: true,
      version: sql`${followedServer.version} + 1`,
      days: sql`${followedServer.days} + ${days}`,
      takenAt: now,
    })
    .where(eq(followedServer.id, id));

/** Returns how many days are new. */
async function storeFiles(
  tx: Sql,
  server: Server,
  { day, sequence, files }: Step,
  paths: readonly string[],
  {
    isFirst,
    limits = followLimits,
  }: { readonly isFirst: boolean; readonly limits: FollowLimits | undefined },
): Promise<number> {
  const oldUntil = isFirst ? null : utcDate((sequence - settledDays) * dayMs);
  const storing = { server: server.id, oldUntil, mostConflicts: limits.conflicts };
  const rows = new FeedRows(day);
  let days = 0;
  for (const [i, file] of files.entries()) {
    let waiting: (FeedDay | FeedProduct)[] = [];
    const store = async () => {
      const some = waiting;
      waiting = [];
      if (some.length === 0) return;
      if (file.table === "days") days += await storeDays(tx, storing, some as FeedDay[]);
      else await storeProducts(tx, server.id, some as FeedProduct[]);
    };
    for await (const some of readFeedFile(paths[i]!, file, rows)) {
      waiting.push(...some);
      if (waiting.length >= rowsAtOnce) await store();
    }
    await store();
  }
  return days;
}
