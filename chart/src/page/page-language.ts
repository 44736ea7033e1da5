import { languageOf } from "@tidemark/texts";
import { type ChartMessages, writeChartsIn } from "../reader.ts";

/**
 * Has charts write in the page's language: `<html lang data-locale>` names it, and `<link id="chart-messages" href>` its messages.
 * A page without that link is English, and so is one whose messages do not come.
 */
export async function followPageLanguage(
  document: Document,
  get: (url: string) => Promise<Response>,
): Promise<void> {
  const { lang, dataset } = document.documentElement;
  const url = document.querySelector<HTMLLinkElement>("link#chart-messages")?.href;
  const messages = url ? await loadMessages(url, get) : null;
  const language = messages ? languageOf(lang) : null;
  writeChartsIn(language ?? "en", messages ?? {}, dataset.locale);
}

async function loadMessages(
  url: string,
  get: (url: string) => Promise<Response>,
): Promise<ChartMessages | null> {
  try {
    const response = await get(url);
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
