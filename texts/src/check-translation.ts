import { type MessageFormatElement, parse, TYPE } from "@formatjs/icu-messageformat-parser";
import type { Catalogue } from "./messages.ts";

/** What is wrong with one message of a translation. */
export interface Problem {
  readonly key: string;
  readonly problem: string;
}

/**
 * Compares a translation with English: no message is missing or additional, each has the same placeholders, tags and choices,
 * and each plural has the forms of its language.
 * @param isPartial a language whose other messages come from its parent.
 */
export function checkTranslation(
  english: Catalogue,
  translation: Catalogue,
  language: string,
  isPartial = false,
): readonly Problem[] {
  const missing = Object.keys(english)
    .filter((key) => !isPartial && translation[key] === undefined)
    .map((key) => ({ key, problem: "is missing" }));
  const wrong = Object.entries(translation).flatMap(([key, message]) => {
    const original = english[key];
    const problems =
      original === undefined ? ["is not in English"] : checkMessage(original, message, language);
    return problems.map((problem) => ({ key, problem }));
  });
  return [...missing, ...wrong];
}

/** Forms for whole millions only, which no count here reaches: a translation may leave them to `other`. */
const onlyForMillions: Readonly<Record<string, string>> = { fr: "many", es: "many", it: "many", pt: "many" };

function checkMessage(original: string, message: string, language: string): readonly string[] {
  if (typeof message !== "string" || message.trim() === "") return ["is empty"];
  try {
    const wanted = partsOf(parse(original));
    const found = partsOf(parse(message));
    return [
      ...[...wanted.names].filter((name) => !found.names.has(name)).map((name) => `lacks ${name}`),
      ...[...found.names].filter((name) => !wanted.names.has(name)).map((name) => `has another ${name}`),
      ...found.plurals.flatMap((plural) => checkForms(plural, wanted, language)),
    ];
  } catch (error) {
    return [`does not parse: ${error instanceof Error ? error.message : error}`];
  }
}

interface Plural {
  readonly name: string;
  readonly forms: readonly string[];
  readonly type: Intl.PluralRuleType;
}

interface Parts {
  /** Each placeholder, tag and choice with its kind: `{count, plural}`, `<link>`, `{mail, select, yes}`. */
  readonly names: ReadonlySet<string>;
  readonly plurals: readonly Plural[];
}

function checkForms(plural: Plural, wanted: Parts, language: string): readonly string[] {
  const categories = new Intl.PluralRules(language, { type: plural.type }).resolvedOptions().pluralCategories;
  const optional = new Set<string>([onlyForMillions[new Intl.Locale(language).language] ?? ""]);
  // English leaves `one` out of what is always several.
  if (!wanted.plurals.some(({ name, forms }) => name === plural.name && forms.includes("one"))) {
    optional.add("one").add("two");
  }
  const lacking = categories.filter((form) => !optional.has(form) && !plural.forms.includes(form));
  const unknown = plural.forms.filter((form) => !form.startsWith("=") && !categories.includes(form as never));
  return [
    ...lacking.map((form) => `lacks the form “${form}” of {${plural.name}}`),
    ...unknown.map((form) => `has the form “${form}” of {${plural.name}}, which the language has not`),
  ];
}

function partsOf(elements: readonly MessageFormatElement[]): Parts {
  const names = new Set<string>();
  const plurals: Plural[] = [];
  const visit = (element: MessageFormatElement): void => {
    switch (element.type) {
      case TYPE.literal:
      case TYPE.pound:
        return;
      case TYPE.tag:
        names.add(`<${element.value}>`);
        for (const child of element.children) visit(child);
        return;
      case TYPE.plural: {
        names.add(`{${element.value}}`);
        const type = element.pluralType ?? "cardinal";
        plurals.push({ name: element.value, forms: Object.keys(element.options), type });
        break;
      }
      case TYPE.select:
        for (const option of Object.keys(element.options)) names.add(`{${element.value}, select, ${option}}`);
        break;
      default:
        names.add(`{${element.value}}`);
        return;
    }
    for (const { value } of Object.values(element.options)) for (const child of value) visit(child);
  };
  for (const element of elements) visit(element);
  return { names, plurals };
}
