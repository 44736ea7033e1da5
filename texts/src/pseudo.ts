import { type MessageFormatElement, parse, TYPE } from "@formatjs/icu-messageformat-parser";
import { printAST } from "@formatjs/icu-messageformat-parser/printer.js";
import type { Catalogue } from "./messages.ts";

const accents: Readonly<Record<string, string>> = {
  ...{ a: "á", c: "ç", e: "ë", g: "ğ", i: "ï", n: "ñ", o: "ø", s: "š", u: "ü", w: "ŵ", y: "ÿ", z: "ž" },
  ...{ A: "Å", C: "Ç", E: "É", I: "Í", N: "Ñ", O: "Ö", S: "Š", U: "Û", Y: "Ý" },
};

/**
 * A catalogue in the pseudo-language: accented, a third longer, each message in brackets. Screens are tried with it: what has
 * no brackets was not translated, what lacks one is cut off.
 */
export const pseudo = (catalogue: Catalogue): Record<string, string> =>
  Object.fromEntries(Object.entries(catalogue).map(([key, message]) => [key, pseudoMessage(message)]));

export function pseudoMessage(message: string): string {
  const elements = parse(message);
  // In words, for lines break between words.
  const more = "~".repeat(Math.ceil(lengthOf(elements) / 3)).replace(/~{8}(?=~)/g, "$& ");
  return `[${printAST(elements.map(accented))}${more}]`;
}

/** Characters of the text, of the longest form where there are several. */
function lengthOf(elements: readonly MessageFormatElement[]): number {
  const lengths = elements.map((element) => {
    if (element.type === TYPE.literal) return element.value.length;
    if (element.type === TYPE.tag) return lengthOf(element.children);
    if (element.type !== TYPE.plural && element.type !== TYPE.select) return 0;
    return Math.max(...Object.values(element.options).map(({ value }) => lengthOf(value)));
  });
  return lengths.reduce((sum, length) => sum + length, 0);
}

function accented<Element extends MessageFormatElement>(element: Element): Element {
  switch (element.type) {
    case TYPE.literal:
      return { ...element, value: element.value.replace(/[a-z]/gi, (letter) => accents[letter] ?? letter) };
    case TYPE.tag:
      return { ...element, children: element.children.map(accented) };
    case TYPE.plural:
    case TYPE.select: {
      const options = Object.entries(element.options).map(([name, option]) => [
        name,
        { ...option, value: option.value.map(accented) },
      ]);
      return { ...element, options: Object.fromEntries(options) };
    }
    default:
      return element;
  }
}
