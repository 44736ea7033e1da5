import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import { marketplaceBySuffix } from "@tidemark/core";
import type { Pool } from "../../platform/database.ts";
import type { Logger } from "../../platform/logger.ts";
import { digestOf, type FileSource, readImportFile } from "../import-from/import-file.ts";
import { ImportBusy, ImportError, type ImportItems } from "../import-from/import-item.ts";
import { runImport } from "../import-from/run-import.ts";
import { Tally } from "../import-from/tally.ts";
import type { UploadFolder } from "./upload-folder.ts";
import {
  changeUpload,
  endUpload,
  heldPoints,
  isFileSource,
  touchMs,
  type Upload,
  type UploadHolder,
} from "./uploads.ts";

/** Of one file of a person; the command takes more. */
const mostPoints = 2_000_000;
const mostProducts = 20_000;
/** Of all imports of a person, and of all people: each takes some 100 bytes of the database. */
const mostOwnPoints = 4_000_000;
const mostAllPoints = 50_000_000;

export interface UploadWork {
  readonly pool: Pool;
  readonly folder: UploadFolder;
  readonly log: Logger;
  readonly clock: () => number;
}

const busyMs = 2000;
const longestBusyMs = 600_000;

/** One file at a time: reading takes a whole core. */
let last: Promise<unknown> = Promise.resolve();
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const next = last.then(work, work);
  last = next.catch(() => {});
  return next;
}

/** Reads a received file, and notes what it brings, or why it cannot be imported. */
export const checkUpload = (work: UploadWork, upload: Upload): Promise<void> =>
  workOn(work, upload, async (count) => {
    const tally = new Tally();
    for await (const items of readUpload(work, upload)) {
      tally.add(items);
      count(tally.items);
      refuseMany(tally);
    }
    const { points } = tally.summary;
    const held = await heldPoints(work.pool, upload.holderId);
    if (held.own + points > mostOwnPoints) {
      throw new ImportError(
        `Together with your other imports these are more than ${mostOwnPoints} prices: undo one first, or ask the operator.`,
      );
    }
    if (held.all + points > mostAllPoints) {
      throw new ImportError(
        "This server holds as many imported prices of its people as it takes: ask the operator.",
      );
    }
    const found = { ...tally.summary, refused: [...tally.summary.refused] };
    await change(work, upload, { state: "checked", found, rows: tally.items, problem: null });
  });

/** Imports a checked file as its holder's own, and ends the upload. */
export const importUpload = (work: UploadWork, upload: Upload, holder: UploadHolder): Promise<void> =>
  workOn(work, upload, async (count) => {
    const { pool, folder, clock } = work;
    const digest = await digestOf(folder.pathOf(upload.file));
    const until = clock() + longestBusyMs;
    const read = async function* (): ImportItems {
      let rows = 0;
      for await (const items of readUpload(work, upload)) {
        rows += items.length;
        count(rows);
        yield items;
      }
    };
    const source = sourceOf(upload);
    for (;;) {
      try {
        await runImport(pool, { source, digest, holder, accept: false, read, progress: () => {} });
        break;
      } catch (error) {
        if (!(error instanceof ImportBusy) || clock() > until) throw error;
        await sleep(busyMs);
      }
    }
    await endUpload(pool, folder, { holder: holder.id, file: upload.file });
  });

const sourceOf = ({ source }: Upload): FileSource => (isFileSource(source) ? source : "list");

async function* readUpload({ folder, clock }: UploadWork, upload: Upload): ImportItems {
  const options = {
    shop: upload.shop === null ? null : marketplaceBySuffix(upload.shop),
    nowS: Math.floor(clock() / 1000),
  };
  for await (const items of readImportFile(sourceOf(upload), folder.pathOf(upload.file), options)) {
    yield items;
    // Requests are answered in between.
    await turn();
  }
}

function refuseMany(tally: Tally): void {
  if (tally.points > mostPoints) {
    throw new ImportError(
      `The file has more than ${mostPoints} prices: the operator can import larger ones.`,
    );
  }
  if (tally.products > mostProducts) {
    throw new ImportError(
      `The file has more than ${mostProducts} products: the operator can import larger ones.`,
    );
  }
}

const change = (
  { pool, clock }: UploadWork,
  { holderId, file }: Upload,
  to: Parameters<typeof changeUpload>[2],
): Promise<boolean> => changeUpload(pool, { holder: holderId, file }, { ...to, touchedAt: clock() });

/** Works on an upload in its turn; says how far it is, and what went wrong. Never rejects for a file's sake. */
async function workOn(
  work: UploadWork,
  upload: Upload,
  run: (count: (rows: number) => void) => Promise<void>,
): Promise<void> {
  let rows = 0;
  const touch = () => change(work, upload, { rows }).catch(() => {});
  const timer = setInterval(touch, touchMs);
  try {
    await inTurn(() =>
      run((count) => {
        rows = count;
      }),
    );
  } catch (error) {
    await change(work, upload, { state: "failed", rows, problem: problemOf(work, upload, error) });
  } finally {
    clearInterval(timer);
  }
}

function problemOf({ folder, log }: UploadWork, upload: Upload, error: unknown): string {
  const isGone = error instanceof ImportError && error.message.includes(folder.pathOf(upload.file));
  if (isGone) return "The file is not here any more: send it again.";
  if (error instanceof ImportError) return error.message;
  log.error("An upload could not be read or imported", { err: error });
  return "The server failed while it read the file. Try again, or ask the operator.";
}
