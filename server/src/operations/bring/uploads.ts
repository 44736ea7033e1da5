import { importSources } from "@tidemark/core";
import type { HolderSettings } from "@tidemark/core/wire";
import { importUpload } from "@tidemark/drizzle";
import { and, count, eq, gt, inArray, lt, or } from "drizzle-orm";
import type { Pool } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";
import type { FileSource } from "../import-from/import-file.ts";
import { longestKeptMs, type UploadFolder } from "./upload-folder.ts";

export type Upload = typeof importUpload.$inferSelect;
export type UploadState = Upload["state"];

/** A process that works on an upload says so this often; one that was silent for longer has ended. */
export const touchMs = 5000;
const silentMs = 12 * touchMs;
/** On their way at once, of all holders. */
const mostAtOnce = 20;

/** File sources, without the dump of another server, which only the operator imports. */
export const fileSources = Object.keys(importSources).filter((one) => one !== "tidemark") as FileSource[];
export const isFileSource = (text: string): text is FileSource =>
  (fileSources as readonly string[]).includes(text);

const isUnderWay = ({ state }: Upload): boolean => state !== "checked" && state !== "failed";
const isSilent = ({ touchedAt }: Upload, now: number): boolean => now - touchedAt >= silentMs;

/** Whether a process works on it. */
export const isWorkedOn = (upload: Upload, now: number): boolean =>
  isUnderWay(upload) && !isSilent(upload, now);

/** Whether it was being worked on when its process ended. */
export const isInterrupted = (upload: Upload, now: number): boolean =>
  isUnderWay(upload) && isSilent(upload, now);

export async function uploadOf(pool: Pool, holder: bigint): Promise<Upload | null> {
  const [found] = await orm(pool).select().from(importUpload).where(eq(importUpload.holderId, holder));
  return found ?? null;
}

export type Begun = { readonly file: string } | { readonly refused: "own" | "busy" };

/** Begins a holder's upload; another of theirs that nobody works on gives way. `bytes`: of the whole request. */
export async function beginUpload(
  pool: Pool,
  folder: UploadFolder,
  holder: bigint,
  bytes: number,
  now: number,
): Promise<Begun> {
  const db = orm(pool);
  const [{ n } = { n: 0 }] = await db
    .select({ n: count() })
    .from(importUpload)
    .where(gt(importUpload.touchedAt, now - longestKeptMs));
  const before = await uploadOf(pool, holder);
  if (n >= mostAtOnce && !before) return { refused: "busy" };
  const file = folder.newName();
  const fresh = {
    ...({ file, bytes, state: "receiving", source: "list", shop: null } as const),
    ...{ rows: 0, found: null, problem: null, touchedAt: now },
  };
  const [begun] = await db
    .insert(importUpload)
    .values({ holderId: holder, ...fresh })
    .onConflictDoUpdate({
      target: importUpload.holderId,
      set: fresh,
      setWhere: or(
        inArray(importUpload.state, ["checked", "failed"]),
        lt(importUpload.touchedAt, now - silentMs),
      )!,
    })
    .returning({ file: importUpload.file });
  if (!begun) return { refused: "own" };
  if (before) await folder.delete(before.file);
  return { file };
}

/** Changes an upload, unless it was left or replaced meanwhile; false then. `from`: the states that it may be in. */
export async function changeUpload(
  pool: Pool,
  { holder, file }: { readonly holder: bigint; readonly file: string },
  change: Partial<Omit<Upload, "holderId" | "file">>,
  from?: readonly UploadState[],
): Promise<boolean> {
  const changed = await orm(pool)
    .update(importUpload)
    .set(change)
    .where(
      and(
        eq(importUpload.holderId, holder),
        eq(importUpload.file, file),
        ...(from ? [inArray(importUpload.state, [...from])] : []),
      ),
    )
    .returning({ file: importUpload.file });
  return changed.length > 0;
}

/** Ends an upload, and deletes its file. */
export async function endUpload(
  pool: Pool,
  folder: UploadFolder,
  { holder, file }: { readonly holder: bigint; readonly file: string },
): Promise<void> {
  await folder.delete(file);
  await orm(pool)
    .delete(importUpload)
    .where(and(eq(importUpload.holderId, holder), eq(importUpload.file, file)));
}

/** Forgets uploads that nobody went on with; their files are deleted likewise (`UploadFolder.sweep`). */
export async function forgetUploads(pool: Pool, now: number): Promise<void> {
  await orm(pool)
    .delete(importUpload)
    .where(lt(importUpload.touchedAt, now - longestKeptMs));
}

/** Prices that are in imports of a holder, and of all holders together. */
export async function heldPoints(pool: Pool, holder: bigint): Promise<{ own: number; all: number }> {
  const [row] = await pool<[{ own: number; all: number }]>`
    select coalesce(sum(points) filter (where holder_id = ${String(holder)}::bigint), 0)::float8 as own,
      coalesce(sum(points), 0)::float8 as all
    from import_run where holder_id is not null`;
  return row;
}

export interface UploadHolder {
  readonly id: bigint;
  readonly settings: HolderSettings;
}
