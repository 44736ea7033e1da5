import { directionOf } from "@tidemark/texts";
import { type ReactElement, useLayoutEffect, useState } from "react";
import type { Browser } from "webextension-polyfill";
import { currentReader } from "../reader.ts";
import { followLanguage } from "./follow-language.ts";
import type { Entry } from "./load-messages.ts";

export interface PageLanguage {
  /** Whether the page can be written. */
  readonly isReady: () => boolean;
  /** Calls back when it can be written, and after each change of the language; returns what ends that. */
  readonly onChange: (listener: () => void) => () => void;
}

/** Follows the language of a page, and names it in its document. Call it before all else: a page waits for its language. */
export function startPageLanguage(browser: Browser, entry: Entry): PageLanguage {
  const listeners = new Set<() => void>();
  const name = (): void => {
    const { language } = currentReader();
    Object.assign(document.documentElement, { lang: language, dir: directionOf(language) });
  };
  // The build writes the page, and says nothing of its direction.
  name();
  let isReady = false;
  const tell = (): void => {
    name();
    for (const listener of listeners) listener();
  };
  void followLanguage(browser, entry, () => isReady && tell())
    .ready()
    .then(() => {
      isReady = true;
      tell();
    });
  return {
    isReady: () => isReady,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

interface InLanguageProps {
  readonly language: PageLanguage;
  /** Called again after each change: everything is written in the new language. */
  readonly children: () => ReactElement;
}

/** A page, once its language is there. */
export function InLanguage({ language, children }: InLanguageProps): ReactElement | null {
  const [, writeAgain] = useState(0);
  useLayoutEffect(() => language.onChange(() => writeAgain((times) => times + 1)), [language]);
  return language.isReady() ? children() : null;
}
