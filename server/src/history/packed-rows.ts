/** A column of whole numbers from 0 on: its name, how PostgreSQL computes it when not by that name, its width. */
export interface Field<Name extends string = string> {
  readonly name: Name;
  readonly of?: string;
  readonly bytes: 2 | 3 | 8;
  /** A timestamptz in 8 bytes or a date in 2, neither ever null, both read as epoch seconds. */
  readonly as?: "moment" | "day";
}

/** The fields with 3 bytes for 8, which is half the work: for rows whose prices are all below `narrowLimit`. */
export const narrowed = <Name extends string>(fields: readonly Field<Name>[]): readonly Field<Name>[] =>
  fields.map((field) => (field.bytes === 8 && !field.as ? { ...field, bytes: 3 } : field));
export const narrowLimit = 2 ** 24 - 1;

/**
 * SQL of rows as one text, the words of each after another: a third of what it costs PostgreSQL to write digits, and
 * JavaScript reads it in a tenth of the time that rows take.
 */
export function packed(fields: readonly Field[]): string {
  const words = Map.groupBy(placed(fields), ({ word }) => word);
  return `encode(string_agg(${[...words.values()].map(sent).join(" || ")}, ''), 'base64')`;
}

/** SQL of one word. */
function sent(places: readonly Place[]): string {
  const [
    {
      field: { name, of = name, as },
    },
  ] = places as [Place];
  if (as === "moment") return `timestamptz_send(${of})`;
  const terms = places.map(({ field, at }) => {
    const shift = (8 - at - field.bytes) * 8;
    return shift === 0 ? numberOf(field) : `(${numberOf(field)} << ${shift})`;
  });
  return `int8send(${terms.join(" | ")})`;
}

/** SQL of the bits of a number; null: all of them are set. */
function numberOf({ name, of = name, bytes, as }: Field): string {
  if (as === "day") return `(${of} - '1970-01-01'::date)::int8`;
  const nothing = bytes === 8 ? -1 : 2 ** (8 * bytes) - 1;
  return `coalesce((${of})::int8, ${nothing})`;
}

interface Place<Name extends string = string> {
  readonly field: Field<Name>;
  readonly word: number;
  /** The byte of the word where it begins. */
  readonly at: number;
}

/** Where each field lies: in the first word of 8 bytes that has room for it. */
function placed<Name extends string>(fields: readonly Field<Name>[]): readonly Place<Name>[] {
  const taken: number[] = [];
  return fields.map((field) => {
    const found = taken.findIndex((bytes) => bytes + field.bytes <= 8);
    const word = found < 0 ? taken.push(0) - 1 : found;
    const at = taken[word]!;
    taken[word] = at + field.bytes;
    return { field, word, at };
  });
}

export type Unpacked<Name extends string> = Readonly<Record<Name, (number | null)[]>>;

/** The columns of what was packed; null: no rows. */
export function unpacked<Name extends string>(
  text: string | null,
  fields: readonly Field<Name>[],
): Unpacked<Name> {
  const bytes = Buffer.from(text ?? "", "base64");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const places = placed(fields);
  const width = (Math.max(...places.map(({ word }) => word)) + 1) * 8;
  const rows = bytes.length / width;
  return Object.fromEntries(
    places.map(({ field, word, at }) => {
      const column = new Array<number | null>(rows);
      readers[field.as ?? field.bytes](view, word * 8 + at, width, column);
      return [field.name, column];
    }),
  ) as Unpacked<Name>;
}

type Read = (view: DataView, from: number, width: number, column: (number | null)[]) => void;

/** A loop each, which V8 makes the best of. */
const readers: Readonly<Record<Field["bytes"] | "moment" | "day", Read>> = {
  2(view, from, width, column) {
    for (let i = 0, at = from; i < column.length; i++, at += width) {
      const value = view.getUint16(at);
      column[i] = value === 0xffff ? null : value;
    }
  },
  3(view, from, width, column) {
    for (let i = 0, at = from; i < column.length; i++, at += width) {
      const value = (view.getUint16(at) << 8) | view.getUint8(at + 2);
      column[i] = value === 0xffffff ? null : value;
    }
  },
  // Safe integers: a bigint of each would cost more than all the rest.
  8(view, from, width, column) {
    for (let i = 0, at = from; i < column.length; i++, at += width) {
      const high = view.getInt32(at);
      column[i] = high < 0 ? null : high * 2 ** 32 + view.getUint32(at + 4);
    }
  },
  moment(view, from, width, column) {
    for (let i = 0, at = from; i < column.length; i++, at += width) {
      const microseconds = view.getInt32(at) * 2 ** 32 + view.getUint32(at + 4);
      column[i] = Math.floor(microseconds / 1e6) + year2000;
    }
  },
  day(view, from, width, column) {
    for (let i = 0, at = from; i < column.length; i++, at += width) column[i] = view.getUint16(at) * 86_400;
  },
};

/** Where PostgreSQL counts from, in epoch seconds. */
const year2000 = Date.UTC(2000, 0, 1) / 1000;
