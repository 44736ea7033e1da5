import { languageOf, languages, nameOf } from "@tidemark/texts";
import type { ReactElement } from "react";
import type { Browser } from "webextension-polyfill";
import { browserLanguage } from "../language/follow-language.ts";
import type { Overview } from "../messages.ts";
import { write } from "../reader.ts";

interface LanguageChoiceProps {
  readonly browser: Browser;
  readonly overview: Overview;
  /** Null: as in the browser. */
  readonly onChoose: (language: string | null) => void;
}

/** The language of all that the extension writes. Each is named in itself. */
export function LanguageChoice({ browser, overview, onChoose }: LanguageChoiceProps): ReactElement {
  const chosen = languageOf(overview.language) ?? "";
  const known = languages.some((language) => language === chosen) || chosen === "" ? [] : [chosen];
  return (
    <section className="card" id="language">
      <h2>{write("language.title")}</h2>
      <label className="field">
        {write("language.label")}
        <select value={chosen} onChange={(event) => onChoose(event.target.value || null)}>
          <option value="">
            {write("language.browser", { language: nameOf(browserLanguage(browser)) })}
          </option>
          {[...languages, ...known].map((language) => (
            <option key={language} value={language} lang={language}>
              {nameOf(language)}
            </option>
          ))}
        </select>
      </label>
      <p className="muted">{write("language.help")}</p>
    </section>
  );
}
