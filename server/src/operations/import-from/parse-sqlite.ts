import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import * as z from "zod/mini";
import { LineTooLong, wholeLines } from "../open-data/csv.ts";
import { Batches } from "./batches.ts";
import { ImportError, type ImportItems } from "./import-item.ts";
import { BanditPoints } from "./parse-discount-bandit.ts";

const process_ = fileURLToPath(new URL("./read-sqlite-process.ts", import.meta.url));
const heapMb = 96;
const longestLine = 4 * 1024 * 1024;
/** A query that gives nothing for so long is not this tool's. */
const longestSilenceMs = 30_000;

/** Of a row nothing is certain: what is not an array has no cells. */
const Rows = z.array(z.any());
const Line = z.union([
  z.object({ rows: Rows }),
  z.object({ version: z.union([z.literal(3), z.literal(4)]) }),
  z.object({ left: Rows }),
]);
const cellsOf = (row: unknown): readonly unknown[] => (Array.isArray(row) ? row : []);

/** A SQLite database of Discount Bandit, version 4 or 3. It is opened by another process, which may read this file alone. */
export async function* parseDiscountBanditSqlite(
  path: string,
  nowS: number,
  silenceMs = longestSilenceMs,
): ImportItems {
  const batches = new Batches();
  let points: BanditPoints | null = null;
  for await (const line of linesOf(path, silenceMs)) {
    const said = Line.safeParse(line);
    if (!said.success) throw unreadable();
    if ("version" in said.data) points = new BanditPoints(said.data.version, batches, nowS);
    else if (!points) throw unreadable();
    else if ("rows" in said.data) {
      for (const row of said.data.rows) {
        const [domain, key, date, price, used] = cellsOf(row);
        points.add({ domain, key, date, price, used });
      }
    } else {
      for (const row of said.data.left) {
        const [domain, key] = cellsOf(row);
        points.leave(domain, key);
      }
    }
    yield* batches.full();
  }
  if (!points) throw unreadable();
  yield* batches.rest();
}

const unreadable = () =>
  new ImportError(
    "The file is no SQLite database of Discount Bandit, it is damaged, or reading it takes too long.",
  );

async function* linesOf(path: string, silenceMs: number): AsyncGenerator<unknown> {
  const child = spawn(
    process.execPath,
    [
      `--max-old-space-size=${heapMb}`,
      "--permission",
      `--allow-fs-read=${path}`,
      `--allow-fs-read=${process_}`,
      "--no-warnings",
      process_,
      path,
    ],
    // No secrets of this process.
    { stdio: ["ignore", "pipe", "ignore"], env: {}, cwd: "/" },
  );
  const ended = new Promise<number | null>((resolve) => {
    child.once("error", () => resolve(null));
    child.once("exit", (code) => resolve(code));
  });
  try {
    for await (const block of wholeLines(
      awaited(child.stdout, silenceMs, () => child.kill("SIGKILL")),
      longestLine,
    )) {
      for (const line of block.toString().slice(0, -1).split("\n")) yield JSON.parse(line);
    }
    if ((await ended) !== 0) throw unreadable();
  } catch (error) {
    if (error instanceof LineTooLong || error instanceof SyntaxError) throw unreadable();
    throw error;
  } finally {
    child.kill("SIGKILL");
  }
}

/** What a stream gives; `stop` is called when it has given nothing for too long while it was waited for. */
async function* awaited(
  bytes: AsyncIterable<Buffer>,
  silenceMs: number,
  stop: () => void,
): AsyncGenerator<Buffer> {
  let timer = setTimeout(stop, silenceMs);
  try {
    for await (const part of bytes) {
      clearTimeout(timer);
      yield part;
      timer = setTimeout(stop, silenceMs);
    }
  } finally {
    clearTimeout(timer);
  }
}
