import { countryNamesIn, foldName } from "./country-names.ts";
import type { PageContext } from "./page-context.ts";
import { type Fact, firstFact, type Rule } from "./rule.ts";
import { textOf } from "./text.ts";

const languageOf = ({ document, marketplace }: PageContext): string => {
  const declared = /^[a-z]{2}/.exec(document.documentElement?.getAttribute("lang")?.toLowerCase() ?? "")?.[0];
  return declared && marketplace.languages.includes(declared) ? declared : marketplace.languages[0]!;
};

/** The country that a text ends with; a name cut with an ellipsis counts when only one begins so. */
function countryIn(text: string, language: string): string | null {
  const names = countryNamesIn(language);
  const cut = /^(.{6,}?)\s*(?:\.{3}|…)$/.exec(text);
  if (cut) {
    const begin = foldName(cut[1]!);
    const matches = [...names].filter(([name]) => name.startsWith(begin));
    return matches.length === 1 ? matches[0]![1] : null;
  }
  const words = foldName(text).split(/[\s:]+/);
  for (let first = Math.max(0, words.length - 6); first < words.length; first += 1) {
    const code = names.get(words.slice(first).join(" "));
    if (code) return code;
  }
  return null;
}

const lines = [
  "contextualIngressPtLabel_deliveryShortLine",
  "glow-ingress-line1",
  "glow-ingress-line2",
] as const;
/** Three digits, or the first part of a British, Irish or Canadian one: `SW1A 1`, `D02`, `M5V 2`. */
const postcode = /\d{3}|\b[A-Z]{1,2}\d[A-Z\d]?\b/;

const lineOf = (id: string, { document }: PageContext): string => textOf(document.getElementById(id), 120);

const rule = (name: string, id: (typeof lines)[number]): Rule<string> => ({
  name,
  read: (context) => {
    const text = lineOf(id, context);
    return text === "" ? null : countryIn(text, languageOf(context));
  },
});

const rules: readonly Rule<string>[] = [
  rule("delivery-line", "contextualIngressPtLabel_deliveryShortLine"),
  rule("delivery-menu", "glow-ingress-line2"),
];

/**
 * The country that the page delivers to, ISO 3166-1 alpha-2, or null if it names none. A postcode means a
 * domestic address, whose text can contain a country's name ("Jordan L0R 1").
 */
export function readDeliveryCountry(context: PageContext): Fact<string> | null {
  return lines.some((id) => postcode.test(lineOf(id, context))) ? null : firstFact(rules, context);
}
