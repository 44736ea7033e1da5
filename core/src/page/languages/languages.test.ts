import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseHtml } from "../../../test/parse-html.ts";
import { marketplaces } from "../../marketplace.ts";
import { isUnread } from "../text.ts";
import * as words from "../words.ts";
import { languages } from "./index.ts";
import type { Language } from "./language.ts";

const folder = process.env.PAGES_DIR;
const source =
  /^(?:pages? \d{3}|CLDR|Resellers|Stock-Tracker|Reveal-Seller|ASIN checker|streetmerchant|changedetection|code|shops)$/;

interface Entry {
  readonly words: readonly string[];
  /** What the line's comment names. */
  readonly sources: readonly string[];
}

/** The lines with words in one part of a language's table. */
function entriesOf({ code }: Language, part: "accepts" | "refuses"): Entry[] {
  const text = readFileSync(new URL(`./${code}.ts`, import.meta.url), "utf8");
  const block = new RegExp(`^  ${part}: \\{$([^]*?)^  \\},$`, "m").exec(text)?.[1] ?? "";
  return block.split("\n").flatMap((line) => {
    const [before, comment = ""] = line.split(/\/\/ (?=[^"]*$)/);
    const found = [...before!.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(
      ([quoted]) => JSON.parse(quoted) as string,
    );
    const named = comment.replace(/^pages /, "page ").split(", ");
    const sources = named.map((name) => (/^\d{3}$/.test(name) ? `page ${name}` : name));
    return found.length > 0 ? [{ words: found, sources }] : [];
  });
}

const entries = languages.flatMap((language) =>
  (["accepts", "refuses"] as const).flatMap((part) =>
    entriesOf(language, part).map((entry) => ({ code: language.code, part, ...entry })),
  ),
);

test("each language of a marketplace has one table", () => {
  const wanted = new Set(marketplaces.flatMap((marketplace) => marketplace.languages));
  expect(languages.map(({ code }) => code).toSorted()).toEqual([...wanted].toSorted());
});

test("every word that accepts, and every other that is not marked unverified, names its source", () => {
  const unsourced = entries.filter(({ sources }) => sources.some((name) => !source.test(name)));
  expect(unsourced).toEqual([]);
  for (const language of languages) {
    for (const part of ["accepts", "refuses"] as const) {
      const held = Object.values(language[part]).flat();
      expect(entriesOf(language, part).flatMap((entry) => entry.words)).toEqual(held);
    }
  }
});

test("an unverified word cannot accept", () => {
  // @ts-expect-error Only words that refuse can be unverified.
  const language: Language["unverified"] = { inStock: ["na skladě"] };
  expect(language).toBeDefined();
  const accepting = [words.inStock, words.soldBy, words.free, words.delivery, words.service, words.included, words.taxIncluded, words.deal, words.reduces, words.coupon, words.couponEnd]; // biome-ignore format: a list
  const sourced = new Set(languages.flatMap(({ accepts }) => Object.values(accepts).flat()));
  for (const alternatives of accepting) {
    const known = [...sourced]
      .filter((word) => alternatives.includes(word))
      .toSorted((a, b) => b.length - a.length);
    const left = known.reduce((text, word) => text.replaceAll(word, ""), alternatives);
    expect(left.replaceAll("|", "")).toBe("");
  }
});

test.each(languages)("words in $code are alternatives in lower case without capturing groups", (language) => {
  const all = [language.accepts, language.refuses, language.unverified].flatMap((part) =>
    Object.values(part).flat(),
  );
  for (const word of all) {
    expect(new RegExp(`${word}|`, "iu").exec("")).toHaveLength(1);
    const plain = word.replace(/\\p\{\w+\}|İ/gu, "");
    expect(plain).toBe(plain.toLowerCase());
  }
});

test("the merged words are JSON, as the extension's build needs them", () => {
  expect(JSON.parse(JSON.stringify(words))).toEqual({ ...words });
  expect(Object.values(words)).not.toContain("");
});

describe.skipIf(!folder || !existsSync(folder))("the pages that the tables name", () => {
  const texts = new Map<string, string>();
  const textOf = (name: string): string => {
    const number = name.slice("page ".length);
    if (!texts.has(number)) {
      const { body } = parseHtml(readFileSync(join(folder!, `${number}.html`), "utf8"));
      const prices = [...body.querySelectorAll("[data-csa-c-delivery-price]")];
      const found = prices.map((element) => element.getAttribute("data-csa-c-delivery-price")!);
      // 4: text nodes only.
      const walker = body.ownerDocument.createTreeWalker(body, 4);
      while (walker.nextNode()) {
        const { parentElement, nodeValue } = walker.currentNode;
        if (!isUnread(parentElement!)) found.push(nodeValue!);
      }
      texts.set(number, found.join("\n").replace(/[^\S\n]+/g, " "));
    }
    return texts.get(number)!;
  };

  test("each word with a page for its source stands on one of its pages", () => {
    const missing = entries.flatMap(({ code, words: found, sources }) => {
      if (!sources.every((name) => name.startsWith("page"))) return [];
      return found
        .filter((word) => !sources.some((name) => new RegExp(word, "iu").test(textOf(name))))
        .map((word) => [code, word, sources]);
    });
    expect(missing).toEqual([]);
  }, 120_000);
});
