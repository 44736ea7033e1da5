import { fileWriter, ParquetWriter, schemaFromColumnData } from "hyparquet-writer";
import { csvFields } from "./csv.ts";
import type { Column } from "./dump-tables.ts";
import { unguarded } from "./guard-csv-formulas.ts";

const rowGroup = 100_000;

const types = {
  id: "INT64",
  text: "STRING",
  int: "INT32",
  money: "INT64",
  flag: "BOOLEAN",
  time: "TIMESTAMP",
  day: "INT32",
} as const;

const readers: Readonly<Record<Column["kind"], (text: string) => unknown>> = {
  id: BigInt,
  text: unguarded,
  int: Number,
  money: BigInt,
  flag: (text) => text === "t",
  time: (text) => new Date(text),
  day: (text) => new Date(text),
};

/** Writes a Parquet file, row group by row group, from CSV lines. */
export class ParquetFile {
  readonly #columns: readonly Column[];
  readonly #writer: ParquetWriter;
  #data: unknown[][];
  #written: Promise<void> = Promise.resolve();

  constructor(path: string, columns: readonly Column[], kvMetadata: { key: string; value: string }[]) {
    this.#columns = columns;
    const columnData = columns.map(({ name, kind, nullable }) => ({
      name,
      type: types[kind],
      nullable: nullable ?? false,
      data: [],
    }));
    const schema = schemaFromColumnData({ columnData }).map((element) =>
      columns.some(({ name, kind }) => name === element.name && kind === "day")
        ? { ...element, converted_type: "DATE" as const }
        : element,
    );
    this.#writer = new ParquetWriter({
      writer: fileWriter(path),
      schema,
      kvMetadata,
      createdBy: "Tidemark",
    });
    this.#data = columns.map(() => []);
  }

  add(line: string): void {
    const fields = csvFields(line);
    if (fields?.length !== this.#columns.length) throw new Error(`a broken line of CSV: ${line}`);
    for (let at = 0; at < fields.length; at++) {
      const field = fields[at]!;
      this.#data[at]!.push(field === null ? null : readers[this.#columns[at]!.kind](field));
    }
    if (this.#data[0]!.length === rowGroup) this.#flush();
  }

  /** Throws what went wrong with any row group. */
  async finish(): Promise<void> {
    if (this.#data[0]!.length > 0) this.#flush();
    await this.#written;
    await this.#writer.finish();
  }

  #flush(): void {
    const columnData = this.#columns.map(({ name }, at) => ({ name, data: this.#data[at]! }));
    this.#written = this.#written.then(() => this.#writer.write({ columnData, rowGroupSize: rowGroup }));
    this.#written.catch(() => {});
    this.#data = this.#columns.map(() => []);
  }
}
