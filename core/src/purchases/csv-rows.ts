/** A file that is no CSV, or a hostile one. */
export class CsvError extends Error {}

/** Characters of a cell, cells of a row: far beyond what any order has. */
const longestCell = 65_536;
const mostCells = 200;

/**
 * Cuts CSV (RFC 4180) into rows, from pieces of text of any length. Each character is looked at once. A quote in the middle of
 * a bare cell is a character like any other. Lines without any text are no rows.
 */
export class CsvRows {
  readonly #onRow: (cells: readonly string[]) => void;
  #cells: string[] = [];
  /** Pieces of the open cell. */
  #cell = "";
  #state: "start" | "bare" | "quoted" | "quote" = "start";

  constructor(onRow: (cells: readonly string[]) => void) {
    this.#onRow = onRow;
  }

  /** Throws a CsvError for cells and rows that are too long. */
  push(text: string): void {
    let from = 0;
    const take = (until: number): void => {
      if (this.#cell.length + until - from > longestCell) throw new CsvError("A cell is too long.");
      this.#cell += text.slice(from, until);
    };
    for (let at = 0; at < text.length; at++) {
      const sign = text[at]!;
      if (this.#state === "quoted") {
        if (sign !== '"') continue;
        take(at);
        from = at + 1;
        this.#state = "quote";
      } else if (sign === '"' && this.#state === "start") {
        this.#state = "quoted";
        from = at + 1;
      } else if (sign === '"' && this.#state === "quote") {
        // Two of them stand for one.
        from = at;
        this.#state = "quoted";
      } else if (sign === "," || sign === "\n" || sign === "\r") {
        take(at);
        from = at + 1;
        this.#endCell(sign !== ",");
      } else if (this.#state !== "bare") {
        if (this.#state === "quote") from = at;
        this.#state = "bare";
      }
    }
    take(text.length);
  }

  /** Ends the last row. Throws a CsvError when a quote was not closed. */
  end(): void {
    if (this.#state === "quoted") throw new CsvError("A quote is not closed.");
    if (!this.#isBlank()) this.#endCell(true);
  }

  #isBlank(): boolean {
    return this.#cells.length === 0 && this.#cell === "" && this.#state === "start";
  }

  #endCell(endsRow: boolean): void {
    const isBlank = this.#isBlank();
    this.#cells.push(this.#cell);
    this.#cell = "";
    this.#state = "start";
    if (this.#cells.length > mostCells) throw new CsvError("A row has too many cells.");
    if (!endsRow) return;
    const cells = this.#cells;
    this.#cells = [];
    if (!isBlank) this.#onRow(cells);
  }
}
