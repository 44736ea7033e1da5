import { ImportError } from "./import-item.ts";

/** A value of a row: text as it stands in the dump; null: NULL. */
export type SqlValue = string | null;

/** A row of a table, with the columns that were asked for, in that order; undefined: the table has no such column. */
export interface SqlRow {
  readonly table: string;
  readonly values: readonly (SqlValue | undefined)[];
}

const longestHead = 64 * 1024;
const longestCreate = 1024 * 1024;
/** Longer values are cut: those of columns that are read are short. */
const longestValue = 4096;
const mostColumns = 500;

const insertHead =
  /^\s*(?:INSERT|REPLACE)\s+(?:IGNORE\s+)?INTO\s+`?(\w{1,64})`?\s*(?:\(([^()]*)\))?\s*VALUES\s*$/i;
const createHead = /^\s*CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?`?(\w{1,64})`?\s*$/i;

type State = "head" | "skip" | "create" | "values" | "tuple" | "bare" | "quote" | "line" | "block";

/**
 * Finds the rows of some tables in a dump of MySQL or MariaDB, as its bytes come: statements of any length, with memory for
 * one row. It knows quotes, escapes, comments and the two statements that matter, and skips all others. Our own,
 * because the SQL parsers for JavaScript read a whole dump into a tree.
 */
export class MysqlRows {
  readonly #tables: ReadonlyMap<string, readonly string[]>;
  readonly #row: (row: SqlRow) => void;
  /** Columns of each table, from its CREATE TABLE. */
  readonly #columns = new Map<string, readonly string[]>();
  #state: State = "head";
  /** Where a quote or comment goes back to. */
  #outer: State = "head";
  #quote = "";
  #text = "";
  #table = "";
  /** The place of each value of a tuple among the columns asked for; -1: not asked for. */
  #places: readonly number[] = [];
  #values: (SqlValue | undefined)[] = [];
  #index = 0;
  #depth = 0;
  #isQuoted = false;
  #last = "";

  /** `tables`: the columns asked for, by table. */
  constructor(tables: ReadonlyMap<string, readonly string[]>, row: (row: SqlRow) => void) {
    this.#tables = tables;
    this.#row = row;
  }

  /** Takes the next part of the dump. Throws an ImportError for what no dump has. */
  write(part: string): void {
    for (let i = 0; i < part.length; ) i = this.#step(part, i);
  }

  /** Throws an ImportError for a dump that is cut short. */
  end(): void {
    const isWhole = this.#state === "line" || (this.#state === "head" && this.#text.trim() === "");
    if (!isWhole) throw new ImportError("The dump is cut short: its last statement has no end.");
  }

  /** Reads on from a place, at least one sign; returns the place after it. */
  #step(part: string, i: number): number {
    switch (this.#state) {
      case "quote":
        return this.#inQuote(part, i);
      case "line":
        return this.#until(part, i, "\n");
      case "block":
        return this.#inBlock(part, i);
      case "bare":
        return this.#inBare(part, i);
      default:
        return this.#between(part, i);
    }
  }

  #enter(state: State, sign = ""): void {
    this.#outer = this.#state;
    this.#state = state;
    this.#quote = sign;
    this.#last = "";
  }

  #until(part: string, i: number, sign: string): number {
    const end = part.indexOf(sign, i);
    if (end < 0) return part.length;
    this.#state = this.#outer;
    return end + sign.length;
  }

  /** `*` and `/` may lie in two parts. */
  #inBlock(part: string, i: number): number {
    if (this.#last === "*" && part[i] === "/") {
      this.#state = this.#outer;
      return i + 1;
    }
    const star = part.indexOf("*", i);
    this.#last = star < 0 ? "" : "*";
    return star < 0 ? part.length : star + 1;
  }

  #inQuote(part: string, i: number): number {
    // The sign after a backslash.
    if (this.#last === "\\") {
      this.#last = "";
      this.#keep(unescaped(part[i]!));
      return i + 1;
    }
    let end = i;
    while (end < part.length && part[end] !== this.#quote && part[end] !== "\\") end++;
    if (end > i) this.#keep(part.slice(i, end));
    if (end === part.length) return end;
    if (part[end] === "\\" && this.#quote !== "`") {
      this.#last = "\\";
      return end + 1;
    }
    if (part[end] === this.#quote) {
      this.#state = this.#outer;
      this.#last = this.#quote;
      if (this.#state !== "tuple") this.#keep(this.#quote);
    } else this.#keep("\\");
    return end + 1;
  }

  /** Keeps a piece of what is collected. */
  #keep(piece: string): void {
    const of = this.#state === "quote" ? this.#outer : this.#state;
    if (of === "tuple" || of === "bare") {
      if (this.#text.length < longestValue) this.#text += piece;
      return;
    }
    // A comment of a column may name others.
    const isComment = of === "create" && this.#state === "quote" && this.#quote !== "`";
    if (of !== "skip" && !isComment) this.#text += piece;
  }

  #between(part: string, i: number): number {
    const sign = part[i]!;
    const state = this.#state;
    if (sign === "'" || sign === '"' || sign === "`") {
      // Two quotes side by side are one in the text.
      if (state === "tuple" && this.#isQuoted && this.#last === sign) this.#keep(sign);
      if (state === "tuple") this.#isQuoted = true;
      else this.#keep(sign);
      this.#enter("quote", sign);
      return i + 1;
    }
    if (sign === "#" || (sign === "-" && this.#last === "-")) {
      this.#text = sign === "-" && state === "head" ? this.#text.slice(0, -1) : this.#text;
      this.#enter("line");
      return i + 1;
    }
    if (sign === "*" && this.#last === "/") {
      this.#text = state === "head" ? this.#text.slice(0, -1) : this.#text;
      this.#enter("block");
      return i + 1;
    }
    this.#last = sign;
    if (state === "tuple") return this.#inTuple(sign, i);
    if (state === "values") return this.#betweenTuples(sign, i);
    if (sign === ";") this.#endStatement();
    else if (state === "head") this.#inHead(sign);
    else if (state === "create") this.#keep(sign);
    else {
      // Nothing matters in a skipped statement but its end, quotes and comments.
      let end = i + 1;
      while (end < part.length && !"'\"`#-/*;".includes(part[end]!)) end++;
      return end;
    }
    return i + 1;
  }

  #inHead(sign: string): void {
    if (sign === "(") {
      const insert = insertHead.exec(this.#text);
      if (insert) {
        this.#beginValues(insert[1]!, insert[2]);
        return;
      }
      const create = createHead.exec(this.#text);
      if (create) {
        this.#table = create[1]!;
        this.#state = this.#tables.has(this.#table) ? "create" : "skip";
        this.#text = "";
        return;
      }
    }
    this.#text += sign;
    if (this.#text.length > longestHead) this.#state = "skip";
  }

  #beginValues(table: string, list: string | undefined): void {
    const wanted = this.#tables.get(table);
    const columns =
      list === undefined
        ? this.#columns.get(table)
        : list.split(",").map((name) => name.trim().replaceAll("`", ""));
    this.#text = "";
    if (!wanted || !columns) {
      this.#state = "skip";
      return;
    }
    this.#table = table;
    this.#places = columns.map((name) => wanted.indexOf(name));
    this.#beginTuple();
  }

  #beginTuple(): void {
    this.#state = "tuple";
    this.#values = new Array<SqlValue | undefined>(this.#tables.get(this.#table)!.length).fill(undefined);
    this.#index = 0;
    this.#beginValue();
  }

  #beginValue(): void {
    this.#text = "";
    this.#isQuoted = false;
    this.#last = "";
  }

  #inTuple(sign: string, i: number): number {
    if (sign === ",") this.#endValue();
    else if (sign === ")") {
      this.#endValue();
      this.#row({ table: this.#table, values: this.#values });
      this.#state = "values";
    } else if (sign.trim() !== "" && !this.#isQuoted) {
      this.#state = "bare";
      this.#depth = 0;
      return i;
    }
    return i + 1;
  }

  /** A number, NULL, or a call. */
  #inBare(part: string, i: number): number {
    let end = i;
    for (; end < part.length; end++) {
      const sign = part[end]!;
      if (sign === "(") this.#depth += 1;
      else if (sign === ")" && this.#depth > 0) this.#depth -= 1;
      else if ((sign === "," || sign === ")") && this.#depth === 0) break;
      // `_binary 'text'`: the text counts.
      else if (sign === "'" && this.#depth === 0) {
        this.#state = "tuple";
        this.#text = "";
        return end;
      }
    }
    this.#keep(part.slice(i, end));
    if (end < part.length) this.#state = "tuple";
    return end;
  }

  #endValue(): void {
    const text = this.#isQuoted ? this.#text : this.#text.trim();
    const place = this.#places[this.#index] ?? -1;
    if (place >= 0) this.#values[place] = !this.#isQuoted && /^NULL$/i.test(text) ? null : text;
    this.#index += 1;
    if (this.#index > mostColumns)
      throw new ImportError(`The dump has a row of more than ${mostColumns} values.`);
    this.#beginValue();
  }

  #betweenTuples(sign: string, i: number): number {
    if (sign === "(") this.#beginTuple();
    else if (sign === ";") this.#endStatement();
    // ON DUPLICATE KEY UPDATE and the like.
    else if (sign !== "," && sign.trim() !== "") this.#state = "skip";
    return i + 1;
  }

  #endStatement(): void {
    if (this.#state === "create") {
      const names = [...this.#text.matchAll(/(?:^|,)\s*`(\w{1,64})`\s/g)].map((match) => match[1]!);
      this.#columns.set(this.#table, names);
    }
    this.#state = "head";
    this.#text = "";
    this.#last = "";
  }

  /** Checked by the reader of a dump: a CREATE TABLE is kept until its end. */
  get isTooLong(): boolean {
    return this.#text.length > longestCreate;
  }
}

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", 0: "\0", Z: "\x1a", b: "\b" };
const unescaped = (sign: string): string => (Object.hasOwn(escapes, sign) ? escapes[sign]! : sign);

/** The rows of some tables of a dump, many at a time. */
export async function* mysqlRows(
  bytes: AsyncIterable<Buffer>,
  tables: ReadonlyMap<string, readonly string[]>,
): AsyncGenerator<readonly SqlRow[]> {
  let rows: SqlRow[] = [];
  const reader = new MysqlRows(tables, (row) => rows.push(row));
  for await (const part of bytes) {
    // Columns that are read are ASCII; what is not stays apart in this encoding, whatever it was.
    reader.write(part.toString("latin1"));
    if (reader.isTooLong) throw new ImportError("The dump has a CREATE TABLE of more than 1 MB.");
    if (rows.length === 0) continue;
    yield rows;
    rows = [];
  }
  reader.end();
  if (rows.length > 0) yield rows;
}
