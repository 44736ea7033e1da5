import type { Page } from "@playwright/test";
import type { Person } from "./person.ts";
import { choose } from "./popup-states.ts";

interface Shape {
  readonly language: string;
  readonly width: number;
}

/** Opens a page of the extension in a language. What the worker would answer is given. */
export async function openOwnPage(
  person: Person,
  path: string,
  answers: Readonly<Record<string, unknown>>,
  { language, width }: Shape,
): Promise<Page> {
  const tab = await person.context.newPage();
  await tab.setViewportSize({ width, height: 740 });
  await choose(tab, language);
  await tab.addInitScript((given) => {
    const { chrome } = globalThis as unknown as { chrome: { runtime: Record<string, unknown> } };
    chrome.runtime.sendMessage = async ({ type }: { type: string }) => given[type];
  }, answers);
  await tab.goto(`chrome-extension://${person.extensionId}/${path}`);
  await tab.locator("h1").waitFor();
  await tab.waitForTimeout(300);
  return tab;
}
