import { type Fact, firstOf, type Rule } from "./rule.ts";
import type { Scene } from "./scene.ts";
import { textOf } from "./text.ts";

const codes =
  "AD AE AF AG AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BM BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CL CM CN CO CR CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FR GA GB GD GE GH GM GN GQ GR GT GW GY HK HN HR HT HU ID IE IL IN IQ IS IT JM JO JP KE KG KH KM KN KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MK ML MM MN MO MR MT MU MV MW MX MY MZ NA NE NG NI NL NO NP NZ OM PA PE PG PH PK PL PR PT PY QA RO RS RU RW SA SC SE SG SI SK SL SM SN SO SR ST SV SZ TD TG TH TJ TM TN TO TR TT TW TZ UA UG US UY UZ VA VC VE VN VU WS YE ZA ZM ZW".split(
    " ",
  );

/** Names that Amazon writes otherwise than Unicode does. */
const ownNames: Readonly<Record<string, string>> = {
  "hong kong": "HK",
  macau: "MO",
  turkey: "TR",
  "czech republic": "CZ",
  "korea, republic of": "KR",
  "republic of korea": "KR",
  myanmar: "MM",
  "palestinian territories": "PS",
};

const fold = (text: string): string => text.normalize("NFC").toLocaleLowerCase("en").trim();
const namesByLanguage = new Map<string, ReadonlyMap<string, string>>();

/** Country names in one language, lower case. */
function namesIn(language: string): ReadonlyMap<string, string> {
  const known = namesByLanguage.get(language);
  if (known) return known;
  const display = new Intl.DisplayNames([language], { type: "region" });
  const names = new Map(codes.map((code) => [fold(display.of(code) ?? code), code]));
  for (const [name, code] of Object.entries(ownNames)) names.set(name, code);
  namesByLanguage.set(language, names);
  return names;
}

const languageOf = ({ document, marketplace }: Scene): string => {
  const declared = /^[a-z]{2}/.exec(document.documentElement?.getAttribute("lang")?.toLowerCase() ?? "")?.[0];
  return declared && marketplace.languages.includes(declared) ? declared : marketplace.languages[0]!;
};

/** The country that a text ends with; a name cut with an ellipsis counts when only one begins so. */
function countryIn(text: string, language: string): string | null {
  const names = namesIn(language);
  const cut = /^(.{6,}?)\s*(?:\.{3}|…)$/.exec(text);
  if (cut) {
    const begin = fold(cut[1]!);
    const matches = [...names].filter(([name]) => name.startsWith(begin));
    return matches.length === 1 ? matches[0]![1] : null;
  }
  const words = fold(text).split(/[\s:]+/);
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
const postcode = /\d{3}/;

const lineOf = (id: string, { document }: Scene): string => textOf(document.getElementById(id), 120);

const rule = (name: string, id: (typeof lines)[number]): Rule<string> => ({
  name,
  read: (scene) => {
    const text = lineOf(id, scene);
    return text === "" ? null : countryIn(text, languageOf(scene));
  },
});

const rules: readonly Rule<string>[] = [
  rule("delivery-line", "contextualIngressPtLabel_deliveryShortLine"),
  rule("delivery-menu", "glow-ingress-line2"),
];

/**
 * The country that the page delivers to, ISO 3166-1 alpha-2, where it names one. A postcode means a town at
 * home, and spares the first Intl.DisplayNames of a process, which takes 10 ms or more.
 */
export function readDeliveryCountry(scene: Scene): Fact<string> | null {
  return lines.some((id) => postcode.test(lineOf(id, scene))) ? null : firstOf(rules, scene);
}
