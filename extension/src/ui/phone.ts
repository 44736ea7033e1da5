import type { Browser } from "webextension-polyfill";

/** Firefox for Android: it shows the popup as a page over the whole screen. */
export const isOnPhone = (): boolean => /\bAndroid\b/.test(navigator.userAgent);

/**
 * Closes the popup on a phone, where it would cover the tab that it has just opened. The panel in a shop's page and pages in
 * a tab of their own stay.
 */
export async function leavePopup(browser: Browser): Promise<void> {
  if (isOnPhone() && !(await browser.tabs.getCurrent())) window.close();
}
