import type { Browser } from "webextension-polyfill";
import { logFailure } from "../log-failure.ts";

interface AskingManifest {
  readonly browser_specific_settings?: {
    readonly gecko?: { readonly data_collection_permissions?: { readonly optional?: readonly string[] } };
  };
}

interface DataPermissions {
  readonly data_collection?: readonly string[];
}

/** What Firefox's permissions API takes since version 140; the polyfill's types do not know it. */
interface DataConsent {
  request(permissions: DataPermissions): Promise<boolean>;
  contains(permissions: DataPermissions): Promise<boolean>;
  readonly onRemoved: { addListener(listener: (removed: DataPermissions) => void): void };
}

const consentOf = (browser: Browser): DataConsent => browser.permissions as unknown as DataConsent;

/** The sorts of data that this browser itself asks about before they are sent. None but in Firefox's package. */
export function dataAskedFor(browser: Browser): readonly string[] {
  const { browser_specific_settings } = browser.runtime.getManifest() as AskingManifest;
  return browser_specific_settings?.gecko?.data_collection_permissions?.optional ?? [];
}

/**
 * Asks the browser whether data may be sent, where it has a say: resolves with its answer. Must be called in the handler of a
 * click before anything is awaited. Never rejects: what cannot be asked is refused.
 */
export async function askBrowser(browser: Browser): Promise<boolean> {
  const data_collection = dataAskedFor(browser);
  if (data_collection.length === 0) return true;
  return consentOf(browser)
    .request({ data_collection })
    .catch((error: unknown) => {
      logFailure("Asking the browser")(error);
      return false;
    });
}

/** Whether the browser lets data be sent now. Never rejects. */
export async function browserAllows(browser: Browser): Promise<boolean> {
  const data_collection = dataAskedFor(browser);
  if (data_collection.length === 0) return true;
  return consentOf(browser)
    .contains({ data_collection })
    .catch(() => false);
}

/** Calls back when a person takes the browser's permission away. */
export function onBrowserRefused(browser: Browser, refused: () => void): void {
  const asked = dataAskedFor(browser);
  if (asked.length === 0) return;
  consentOf(browser).onRemoved.addListener(({ data_collection = [] }) => {
    if (data_collection.some((kind) => asked.includes(kind))) refused();
  });
}
