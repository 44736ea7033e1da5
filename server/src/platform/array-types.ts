import type postgres from "postgres";

/**
 * PostgreSQL's array types. postgres.js would ask each new connection for them, and ends the process when that
 * connection is lost meanwhile (3.4.9: nobody awaits the query).
 */
const elements: Readonly<
  Record<string, { readonly oid: number; readonly parse: (text: string) => unknown }>
> = {
  booleans: { oid: 1000, parse: (text) => text === "t" },
  smallints: { oid: 1005, parse: Number },
  ints: { oid: 1007, parse: Number },
  texts: { oid: 1009, parse: String },
  bigints: { oid: 1016, parse: BigInt },
  floats: { oid: 1022, parse: Number },
  uuids: { oid: 2951, parse: String },
};

/** A literal, as `arrayOf` makes it, stays as it is. */
const serialize = (items: string | readonly unknown[]): string =>
  typeof items === "string"
    ? items
    : `{${items.map((item) => (item === null ? "NULL" : `"${String(item).replace(/["\\]/g, "\\$&")}"`)).join(",")}}`;

const parser = (of: (text: string) => unknown) => (text: string) =>
  Array.from(text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|([^,]+)/g), ([, quoted, plain]) => {
    if (plain === "NULL") return null;
    return of(plain ?? quoted!.replace(/\\(.)/g, "$1"));
  });

/** One-dimensional arrays, as parameters and as results. */
export const arrayTypes: Readonly<Record<string, postgres.PostgresType>> = Object.fromEntries(
  Object.entries(elements).map(([name, { oid, parse }]) => [
    name,
    { to: oid, from: [oid], serialize, parse: parser(parse) },
  ]),
);
