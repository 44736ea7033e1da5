import type { Person } from "./person.ts";

export interface IconBadge {
  /** Of the tab's page; null when it is not a page of the shop. */
  readonly address: string | null;
  readonly text: string;
  readonly title: string;
}

interface ChromeAction {
  readonly tabs: {
    query(filter: object): Promise<{ id: number }[]>;
    sendMessage(id: number, message: object): Promise<string>;
  };
  readonly action: {
    getBadgeText(tab: { tabId: number }): Promise<string>;
    getTitle(tab: { tabId: number }): Promise<string>;
  };
}

/** The badges of the toolbar icon in the tabs that have one. */
export async function iconBadges({ context, extensionId }: Person): Promise<readonly IconBadge[]> {
  const page = await context.newPage();
  await page.goto(`chrome-extension://${extensionId}/options.html`);
  const badges = await page.evaluate(async () => {
    const { tabs, action } = (globalThis as unknown as { chrome: ChromeAction }).chrome;
    const found = (await tabs.query({})).map(async ({ id: tabId }) => ({
      address: await tabs.sendMessage(tabId, { type: "address" }).catch(() => null),
      text: await action.getBadgeText({ tabId }),
      title: await action.getTitle({ tabId }),
    }));
    return Promise.all(found);
  });
  await page.close();
  return badges.filter(({ text }) => text !== "");
}
