import type { ScreenLanguage } from "@tidemark/texts";
import type { Browser } from "webextension-polyfill";
import { logFailure } from "../log-failure.ts";
import type { ReaderMessages } from "../reader.ts";

/** The parts of the extension that write; the build makes one file of messages a language for each. */
export type Entry = "background" | "popup" | "panel" | "options" | "welcome";

export const english: ReaderMessages = { extension: {}, chart: {} };

/** The messages of another language than English, from the extension's own package; null, and logged, where there are none. */
export async function loadMessages(
  { runtime }: Pick<Browser, "runtime">,
  language: ScreenLanguage,
  entry: Entry,
): Promise<ReaderMessages | null> {
  if (language === "en") return english;
  const path = `messages/${language}/${entry}.json`;
  try {
    const response = await fetch(runtime.getURL(path));
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return await response.json();
  } catch (error) {
    logFailure(`Reading the messages in ${language}`)(error);
    return null;
  }
}
