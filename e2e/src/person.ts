import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type BrowserContext, chromium, type Page } from "@playwright/test";
import { makeTestFolder } from "@tidemark/drizzle/testing-folder";

/** The extension as it was built last. */
export const builtFolder = fileURLToPath(new URL("../../extension/build/chrome-mv3-prod", import.meta.url));

/** Chromium names an unpacked extension by a digest of its folder. */
const idOf = (extensionFolder: string): string =>
  createHash("sha256")
    .update(extensionFolder)
    .digest("hex")
    .slice(0, 32)
    .replace(/./g, (digit) => "abcdefghijklmnop"[Number.parseInt(digit, 16)]!);

/** A person with a browser and the extension at the shop. */
export interface Person {
  readonly context: BrowserContext;
  readonly extensionId: string;
  /** Opens a page of the shop and keeps it open. */
  visit(url: string): Promise<Page>;
  /** Opens the popup for a product as a page. */
  popup(marketplace: string, asin: string): Promise<Page>;
  /** Opens the settings; `#told`: the list of sent reports. */
  options(hash?: string): Promise<Page>;
  /** Gives consent on the first-run page. */
  consent(serverUrl: string, code: string): Promise<void>;
  /** Restarts the browser with the same profile, perhaps in other surroundings. */
  restart(elsewhere?: Partial<Surroundings>): Promise<Person>;
  leave(): Promise<void>;
}

export interface Surroundings {
  /** The shop's answer for a URL; null fails the request and the story. */
  readonly shop: (url: URL) => string | null;
  /** Sent with each page of the shop. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly profile?: string;
  readonly colorScheme?: "light" | "dark";
  readonly timezoneId?: string;
  /** Another extension than the one that is built here. */
  readonly extensionFolder?: string;
  readonly viewport?: { readonly width: number; readonly height: number };
  /** With touch instead of a mouse, and as Firefox for Android names itself. */
  readonly isPhone?: boolean;
}

const androidAgent = "Mozilla/5.0 (Android 15; Mobile; rv:142.0) Gecko/142.0 Firefox/142.0";

/** For pictures of whole pages, which would end where a scroll bar begins. */
export const withoutScrollbars = ["--hide-scrollbars"] as const;

export async function arrive(surroundings: Surroundings): Promise<Person> {
  const { extensionFolder = builtFolder } = surroundings;
  const extensionId = idOf(extensionFolder);
  const profile = surroundings.profile ?? (await makeTestFolder("tidemark-person-"));
  const { CHROMIUM_PATH } = process.env;
  const context = await chromium.launchPersistentContext(profile, {
    ...(CHROMIUM_PATH && { executablePath: CHROMIUM_PATH }),
    headless: false,
    colorScheme: surroundings.colorScheme ?? "light",
    ...(surroundings.viewport && { viewport: { ...surroundings.viewport } }),
    ...(surroundings.isPhone && { hasTouch: true, isMobile: true, userAgent: androidAgent }),
    ...(surroundings.timezoneId && { timezoneId: surroundings.timezoneId }),
    args: [
      "--headless=new",
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      `--disable-extensions-except=${extensionFolder}`,
      `--load-extension=${extensionFolder}`,
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
      ...(surroundings.args ?? []),
    ],
  });
  await context.route(/^https?:\/\/(?!127\.0\.0\.1|localhost)/, async (route) => {
    const url = new URL(route.request().url());
    const html = route.request().isNavigationRequest() ? surroundings.shop(url) : null;
    if (html === null) await route.abort();
    else {
      const headers = { "Content-Type": "text/html; charset=utf-8", ...surroundings.headers };
      await route.fulfill({ headers, body: html });
    }
  });
  const own = (path: string) => `chrome-extension://${extensionId}/${path}`;

  return {
    context,
    extensionId,
    async visit(url) {
      const page = await context.newPage();
      await page.goto(url);
      return page;
    },
    async popup(marketplace, asin) {
      const page = await context.newPage();
      await page.setViewportSize({ width: 380, height: 600 });
      await page.goto(own(`popup.html?marketplace=${marketplace}&asin=${asin}`));
      return page;
    },
    async options(hash = "") {
      const page = await context.newPage();
      await page.goto(own(`options.html${hash}`));
      return page;
    },
    async consent(serverUrl, code) {
      const page = await context.newPage();
      await page.goto(own("tabs/welcome.html"));
      // With or without a code, as the server wants.
      await page.getByLabel("Paste your link").fill(code === "" ? serverUrl : `${serverUrl}/join/${code}`);
      await page.getByRole("button", { name: "Look and share" }).click();
      await page.getByRole("heading", { name: "Ready" }).waitFor();
      await page.close();
    },
    async restart(elsewhere = {}) {
      await context.close();
      return arrive({ ...surroundings, ...elsewhere, profile });
    },
    async leave() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

interface Kept {
  readonly outbox?: {
    readonly entries: readonly { readonly id: string; readonly listing: { asin: string } }[];
  };
  readonly log?: readonly { readonly fate?: string }[];
}

/** The extension's storage. */
export async function kept(person: Person): Promise<Kept> {
  const page = await person.context.newPage();
  await page.goto(`chrome-extension://${person.extensionId}/options.html`);
  const all = await page.evaluate(() => {
    const { chrome } = globalThis as unknown as {
      chrome: { storage: { local: { get(): Promise<unknown> } } };
    };
    return chrome.storage.local.get();
  });
  await page.close();
  return all as Kept;
}
