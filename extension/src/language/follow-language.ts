import { languageFor, languageOf, type ScreenLanguage } from "@tidemark/texts";
import type { Browser } from "webextension-polyfill";
import { logFailure } from "../log-failure.ts";
import { setReader } from "../reader.ts";
import { type Entry, english, loadMessages } from "./load-messages.ts";

/** The language of this part of the extension. */
export interface FollowedLanguage {
  /** Resolves when the chosen language can be written in, also after it was changed. Never rejects. */
  readonly ready: () => Promise<void>;
}

/** The language that the browser itself speaks, or the first of its person's that has a catalogue. */
export const browserLanguage = ({ i18n }: Pick<Browser, "i18n">): ScreenLanguage =>
  languageFor([i18n.getUILanguage(), ...navigator.languages]);

/** Of the stored settings: a known language; null: as in the browser. */
const chosenIn = (settings: unknown): ScreenLanguage | null => {
  const { language } = (settings ?? {}) as { readonly language?: unknown };
  return languageOf(typeof language === "string" ? language : null);
};

/**
 * Has all texts written in the language that is chosen in the settings, or else in the browser's, now and after each change. Of a
 * language whose messages cannot be read, they stay English.
 */
export function followLanguage(
  browser: Browser,
  entry: Entry,
  changed: () => void = () => undefined,
): FollowedLanguage {
  let spoken: ScreenLanguage = "en";
  const speak = async (settings: unknown): Promise<void> => {
    const language = chosenIn(settings) ?? browserLanguage(browser);
    if (language === spoken) return;
    spoken = language;
    const messages = await loadMessages(browser, language, entry);
    setReader(messages ? language : "en", messages ?? english);
    changed();
  };
  const onFailure = logFailure("Reading the language");
  let ready = browser.storage.local
    .get(["settings"])
    .then(({ settings }) => speak(settings))
    .catch(onFailure);
  browser.storage.onChanged.addListener(({ settings }) => {
    if (!settings || chosenIn(settings.newValue) === chosenIn(settings.oldValue)) return;
    // One after another: the last choice is the last one read.
    ready = ready.then(() => speak(settings.newValue)).catch(onFailure);
  });
  return { ready: () => ready };
}
