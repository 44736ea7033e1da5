import type { Browser } from "webextension-polyfill";
import type { Badge } from "./badge.ts";

/** Shows a badge in one tab, until that shows another document. A tab that is gone meanwhile is none. */
export async function showBadge({ action }: Browser, tabId: number, badge: Badge): Promise<void> {
  const { text, title, color } = badge;
  await Promise.all([
    action.setBadgeText({ tabId, text }),
    action.setTitle({ tabId, title }),
    text && action.setBadgeBackgroundColor({ tabId, color }),
  ]).catch(() => undefined);
}
