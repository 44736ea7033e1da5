/** A column of whole numbers from 0 on: its name, how PostgreSQL computes it when not by that name, its width. */
export interface Field<Name extends string = string> {
  readonly name: Name;
  readonly of?: string;
  readonly bytes: 2 | 4 | 8;
}

/** The fields with 4 bytes for 8, which is half the work: for rows whose numbers are all below `narrowLimit`. */
export const narrowed = <Name extends string>(fields: readonly Field<Name>[]): readonly Field<Name>[] =>
  fields.map((field) => (field.bytes === 8 ? { ...field, bytes: 4 } : field));
export const narrowLimit = 2 ** 32 - 1;

/**
 * SQL of rows as one text, the words of each after another: a third of what it costs PostgreSQL to write digits, and
 * JavaScript reads it in a tenth of the time that rows take. 0: null, else one more than the number.
 */
export function packed(fields: readonly Field[]): string {
  const words = new Map<number, string[]>();
  for (const { field, word, at } of placed(fields)) {
    const number = `coalesce((${field.of ?? field.name})::int8 + 1, 0)`;
    const shift = (8 - at - field.bytes) * 8;
    const terms = words.get(word) ?? [];
    words.set(word, [...terms, shift === 0 ? number : `(${number} << ${shift})`]);
  }
  const sent = [...words.values()].map((terms) => `int8send(${terms.join(" | ")})`);
  return `encode(string_agg(${sent.join(" || ")}, ''), 'base64')`;
}

/** Where each field lies: one after another from byte `at` of a word of 8 bytes, as many in it as it takes. */
function placed<Name extends string>(fields: readonly Field<Name>[]) {
  let end = 0;
  return fields.map((field) => {
    const begin = (end % 8) + field.bytes > 8 ? Math.ceil(end / 8) * 8 : end;
    end = begin + field.bytes;
    return { field, word: Math.floor(begin / 8), at: begin % 8 };
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
  const width = (places.at(-1)!.word + 1) * 8;
  const rows = bytes.length / width;
  return Object.fromEntries(
    places.map(({ field, word, at }) => {
      const column = new Array<number | null>(rows);
      readers[field.bytes](view, word * 8 + at, width, column);
      return [field.name, column];
    }),
  ) as Unpacked<Name>;
}

type Read = (view: DataView, from: number, width: number, column: (number | null)[]) => void;

/** A loop each, which V8 makes the best of. */
const readers: Readonly<Record<Field["bytes"], Read>> = {
  2(view, from, width, column) {
    for (let i = 0, at = from; i < column.length; i++, at += width) column[i] = known(view.getUint16(at));
  },
  4(view, from, width, column) {
    for (let i = 0, at = from; i < column.length; i++, at += width) column[i] = known(view.getUint32(at));
  },
  // Safe integers: a bigint of each would cost more than all the rest.
  8(view, from, width, column) {
    for (let i = 0, at = from; i < column.length; i++, at += width) {
      column[i] = known(view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4));
    }
  },
};

const known = (value: number): number | null => (value === 0 ? null : value - 1);
