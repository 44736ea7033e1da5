/** BCP 47 tags of the languages with a catalogue, English first. `es-419` holds only what Latin America says otherwise than `es`. */
export const languages = [
  "en",
  "de",
  "fr",
  "es",
  "es-419",
  "it",
  "nl",
  "sv",
  "pl",
  "pt-BR",
  "tr",
  "ja",
  "ar",
  "hi",
] as const;

export type Language = (typeof languages)[number];

/** English made longer and accented, for tests: what stays plain was never translated. */
export const pseudoLanguage = "en-XA";

/** What a screen can be written in. */
export type ScreenLanguage = Language | typeof pseudoLanguage;

/** A translated language whose messages stand in for the missing ones of another. */
export const parentOf: Partial<Record<Language, Language>> = { "es-419": "es" };

const spainAndNeighbours = new Set(["ES", "EA", "IC", "GQ", "PH"]);

/** The language with this tag: from a setting, a cookie or a row. Null for all other text. */
export const languageOf = (tag: string | null | undefined): ScreenLanguage | null =>
  tag === pseudoLanguage ? pseudoLanguage : (languages.find((language) => language === tag) ?? null);

/**
 * The first of a reader's preferred languages that has a catalogue, English if none has. Regions share a catalogue: `de-AT`
 * is read in German, `pt-PT` in Brazilian Portuguese, `es-MX` in Latin American Spanish.
 * @param preferred BCP 47 tags, best first, as in `navigator.languages`; malformed ones are passed by.
 */
export function languageFor(preferred: readonly string[]): ScreenLanguage {
  for (const tag of preferred) {
    const found = languageOf(tag) ?? sharedBy(tag);
    if (found) return found;
  }
  return "en";
}

function sharedBy(tag: string): Language | null {
  const locale = parsed(tag);
  if (!locale) return null;
  if (locale.language === "es" && locale.region && !spainAndNeighbours.has(locale.region)) return "es-419";
  return languages.find((language) => new Intl.Locale(language).language === locale.language) ?? null;
}

function parsed(tag: string): Intl.Locale | null {
  try {
    return new Intl.Locale(tag);
  } catch {
    return null;
  }
}

/**
 * The locale of a reader's dates, numbers and money: the language as it is written in the reader's region, with the digits and
 * the calendar of its shops, which are Latin and Gregorian everywhere.
 * @param preferred BCP 47 tags, best first; malformed ones are passed by.
 */
export function localeFor(language: ScreenLanguage, preferred: readonly string[]): string {
  const tags = preferred.map(parsed).filter((locale) => locale !== null);
  const words = new Intl.Locale(language);
  const own = tags.find((locale) => locale.language === words.language) ?? words;
  const region = own.region ?? tags[0]?.maximize().region;
  const locale = region ? `${words.language}-${region}` : language;
  const { numberingSystem } = new Intl.NumberFormat(locale).resolvedOptions();
  return numberingSystem === "latn" ? locale : `${locale}-u-ca-gregory-nu-latn`;
}

export const directionOf = (language: string): "ltr" | "rtl" => (language === "ar" ? "rtl" : "ltr");

/** The language's name in itself: `Deutsch`. */
export function nameOf(language: ScreenLanguage): string {
  const name = new Intl.DisplayNames(language, { type: "language" }).of(language) ?? language;
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}
