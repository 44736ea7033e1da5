import compileMessage from "icu-minify/compile";
import type { CompiledMessage } from "icu-minify/format";
import { chartMessages } from "../en/chart.ts";
import { serverMessages } from "../en/server.ts";
import { formatCache } from "./format-cache.ts";
import { pseudoLanguage, type ScreenLanguage } from "./languages.ts";
import type { Catalogue, Compiled } from "./messages.ts";
import { pseudoMessage } from "./pseudo.ts";
import { type CatalogueName, wholeTranslation } from "./read-translation.ts";

const cached = formatCache();

/**
 * The server's sentences in a language. A language is read, and a message compiled, when it is first used: a server holds only
 * what its visitors read.
 */
export const serverMessagesIn = (language: ScreenLanguage): Compiled<typeof serverMessages> =>
  cached(`server ${language}`, () => messagesIn("server", serverMessages, language));

/** The chart's sentences, as the server writes them. */
export const chartMessagesIn = (language: ScreenLanguage): Compiled<typeof chartMessages> =>
  cached(`chart ${language}`, () => messagesIn("chart", chartMessages, language));

/** English stands in for what a translation lacks. */
function messagesIn<C extends Catalogue>(
  name: CatalogueName,
  english: C,
  language: ScreenLanguage,
): Compiled<C> {
  let translation: Catalogue | undefined;
  const compiled = new Map<string, CompiledMessage>();
  const messageOf = (key: string): CompiledMessage => {
    if (language === pseudoLanguage) return compileMessage(pseudoMessage(english[key]!));
    translation ??= wholeTranslation(language, name);
    return compileMessage(translation[key] ?? english[key]!);
  };
  return new Proxy({} as Compiled<C>, {
    get(_, key: string) {
      if (!Object.hasOwn(english, key)) return undefined;
      const known = compiled.get(key) ?? messageOf(key);
      compiled.set(key, known);
      return known;
    },
  });
}
