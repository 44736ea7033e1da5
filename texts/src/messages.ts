import type { GetICUArgs } from "@schummar/icu-type-parser";
import compileMessage from "icu-minify/compile";
import format, { type CompiledMessage, type FormatOptions } from "icu-minify/format";
import { formatCache } from "./format-cache.ts";

/** ICU messages by key: `{ "popup.waiting": "{count, plural, one {# report waits} other {# reports wait}}" }`. */
export type Catalogue = Readonly<Record<string, string>>;

/** A catalogue's messages parsed at build time. `C` keeps their texts for the types of their placeholders. */
export type Compiled<C extends Catalogue> = Readonly<Record<keyof C & string, CompiledMessage>> & {
  readonly catalogue?: C;
};

/** Placeholders of a message: numbers for plurals, text for the rest. Format dates and money first. */
export type Values<Message extends string> = GetICUArgs<
  Message,
  { ICUArgument: string | number; ICUNumberArgument: number; ICUDateArgument: Date }
>;

type NoValues = Readonly<Record<string, never>>;

/** The values of a message; left out where it has no placeholders. */
export type ValuesOf<C extends Catalogue, Key extends keyof C> = keyof Values<C[Key]> extends never
  ? [values?: NoValues]
  : [values: Values<C[Key]>];

/** Writes a message of a catalogue as plain text. */
export type Write<C extends Catalogue> = <Key extends keyof C & string>(
  key: Key,
  ...values: ValuesOf<C, Key>
) => string;

/** Writes a message with tags: each tag's function gets what is inside it. */
export type WriteRich<C extends Catalogue> = <Element>(
  key: keyof C & string,
  values: Readonly<
    Record<string, string | number | Element | ((inside: Array<string | Element>) => Element)>
  >,
) => Array<string | Element>;

/** Throws a syntax error that names the message's key. */
export function compile<const C extends Catalogue>(catalogue: C): Compiled<C> {
  const compiled = Object.entries(catalogue).map(([key, message]) => {
    try {
      return [key, compileMessage(message)] as const;
    } catch (error) {
      throw new SyntaxError(`Message ${key}: ${error instanceof Error ? error.message : error}`);
    }
  });
  return Object.fromEntries(compiled) as Compiled<C>;
}

type FormatValues = Parameters<typeof format>[2];

export function writerOf<C extends Catalogue>(
  messages: Compiled<C>,
  locale: string,
): Write<C> & { readonly rich: WriteRich<C> } {
  const options: FormatOptions = { formatters };
  const write: Write<C> = (key, ...[values]) =>
    format(messages[key], locale, values as FormatValues, options) as string;
  const rich: WriteRich<C> = (key, values) => {
    const written = format(messages[key], locale, values as FormatValues, options);
    return Array.isArray(written) ? written : [written as never];
  };
  return Object.assign(write, { rich });
}

const cached = formatCache();

const formatters: FormatOptions["formatters"] = {
  getDateTimeFormat: (...args) =>
    cached(`date ${JSON.stringify(args)}`, () => new Intl.DateTimeFormat(...args)),
  getNumberFormat: (...args) =>
    cached(`number ${JSON.stringify(args)}`, () => new Intl.NumberFormat(...args)),
  getPluralRules: (...args) => cached(`plural ${JSON.stringify(args)}`, () => new Intl.PluralRules(...args)),
};
