/** The fields of one CSV line as PostgreSQL writes it; null: an empty field without quotes. Null for a broken line. */
export function csvFields(line: string): (string | null)[] | null {
  if (!line.includes('"')) return line.split(",").map((field) => (field === "" ? null : field));
  const fields: (string | null)[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;
  for (;;) {
    const match = field.exec(line);
    if (!match) return null;
    const [, quoted, bare, end] = match;
    fields.push(quoted === undefined ? bare || null : quoted.replaceAll('""', '"'));
    if (end === "") return fields;
  }
}

/** Splits a stream of bytes into blocks of whole lines. Throws for a line longer than `longest` bytes. */
export async function* wholeLines(bytes: AsyncIterable<Buffer>, longest: number): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  for await (const part of bytes) {
    const end = part.lastIndexOf(10) + 1;
    if (end > 0) {
      yield Buffer.concat([...held, part.subarray(0, end)]);
      held = [];
      heldBytes = 0;
    }
    if (end < part.length) {
      held.push(part.subarray(end));
      heldBytes += part.length - end;
    }
    if (heldBytes > longest) throw new LineTooLong();
  }
  if (heldBytes > 0) yield Buffer.concat([...held, Buffer.from("\n")]);
}

export class LineTooLong extends Error {
  override readonly name = "LineTooLong";
}

/** Number of lines that end in a block; throws for one longer than `longest` bytes. */
export function countLines(block: Buffer, longest: number): number {
  let lines = 0;
  for (let from = 0; from < block.length; lines++) {
    const end = block.indexOf(10, from);
    if (end - from > longest) throw new LineTooLong();
    from = end + 1;
  }
  return lines;
}
