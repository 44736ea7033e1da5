import { marketplaceBySuffix } from "@tidemark/core";
import { languageFor, type ScreenLanguage } from "@tidemark/texts";
import type { Browser } from "webextension-polyfill";
import { currentReader, type Reader, readerOf } from "../reader.ts";
import type { Settings } from "../state/settings.ts";
import { loadMessages } from "./load-messages.ts";

interface ShopPage {
  readonly marketplace: string;
  /** What the page says of its language; may be empty. */
  readonly language: string;
}

/** Who the panel's line on a shop's page is written to. */
export type LineReader = (settings: Pick<Settings, "lineIn">, page: ShopPage) => Promise<Reader>;

/** A language that cannot be read is written as the reader's own. Each is read once while the worker lives. */
export function lineReaders(browser: Browser): LineReader {
  const readers = new Map<ScreenLanguage, Promise<Reader | null>>();
  const load = async (language: ScreenLanguage): Promise<Reader | null> => {
    const messages = await loadMessages(browser, language, "background");
    return messages && readerOf(language, messages);
  };
  return async ({ lineIn }, page) => {
    const shops = marketplaceBySuffix(page.marketplace)?.languages ?? [];
    const language = languageFor([page.language, ...shops]);
    if (lineIn === "mine" || language === currentReader().language) return currentReader();
    const reader = readers.get(language) ?? load(language);
    readers.set(language, reader);
    return (await reader) ?? currentReader();
  };
}
