import type { Page } from "@playwright/test";
import type { Person } from "./person.ts";

interface ChromeTabs {
  query(filter: object, answer?: (tabs: readonly { id: number }[]) => void): Promise<{ id: number }[]>;
  sendMessage(id: number, message: object): Promise<unknown>;
}
type WithChrome = { chrome: { tabs: ChromeTabs } };

/** The popup as it opens over a page of the shop: as a tab of its own it would take itself for the active tab. */
export async function popupOn({ context, extensionId }: Person, shown: Page): Promise<Page> {
  const popup = await context.newPage();
  await popup.setViewportSize({ width: 380, height: 600 });
  await popup.goto(`chrome-extension://${extensionId}/options.html`);
  const address = shown.url().replace(/[?#].*$/, "");
  const tab = await popup.evaluate(async (wanted) => {
    const { tabs } = (globalThis as unknown as WithChrome).chrome;
    for (const { id } of await tabs.query({})) {
      const answer = await tabs.sendMessage(id, { type: "address" }).catch(() => null);
      if (answer === wanted) return id;
    }
    return null;
  }, address);
  if (tab === null) throw new Error(`${address} has no content script`);
  await popup.addInitScript((id) => {
    const { tabs } = (globalThis as unknown as WithChrome).chrome;
    tabs.query = async (_filter, answer) => {
      answer?.([{ id }]);
      return [{ id }];
    };
  }, tab);
  await popup.goto(`chrome-extension://${extensionId}/popup.html`);
  return popup;
}
