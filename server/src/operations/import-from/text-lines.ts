import { LineTooLong, wholeLines } from "../open-data/csv.ts";
import { ImportError } from "./import-item.ts";

/** A line of a file, its number from 1. Null: longer than is read, and left out. */
export interface TextLine {
  readonly number: number;
  readonly text: string;
}

const longestLine = 64 * 1024;

/**
 * The lines of a text in UTF-8, with or without a byte order mark, many at a time, without their ends (LF or CRLF). Throws an
 * ImportError for another encoding, and for lines that are longer than any tool writes.
 */
export async function* textLines(bytes: AsyncIterable<Buffer>): AsyncGenerator<readonly TextLine[]> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let number = 0;
  try {
    for await (const block of wholeLines(bytes, longestLine)) {
      refuseOtherEncodings(block, number === 0);
      const text = decoder.decode(block);
      yield text
        .slice(0, -1)
        .split("\n")
        .map((line) => ({ number: ++number, text: line.endsWith("\r") ? line.slice(0, -1) : line }));
    }
  } catch (error) {
    if (error instanceof LineTooLong) {
      throw new ImportError(`The file has a line of more than ${longestLine} bytes: it is no list.`);
    }
    if (error instanceof TypeError) throw new ImportError("The file is not UTF-8: save it as UTF-8 first.");
    throw error;
  }
}

/** UTF-16 has a mark of its own, and zero bytes without one. */
export function refuseOtherEncodings(block: Buffer, isFirst: boolean): void {
  const isMarked = isFirst && ["fffe", "feff"].includes(block.subarray(0, 2).toString("hex"));
  if (isMarked || block.includes(0)) {
    throw new ImportError("The file is not UTF-8: save it as UTF-8 first.");
  }
}
