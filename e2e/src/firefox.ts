import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "@playwright/test";
import { makeTestFolder } from "@tidemark/drizzle/testing-folder";
import puppeteer, { type Browser, type Page } from "puppeteer-core";

const extensionFolder = fileURLToPath(new URL("../../extension/build/firefox-mv3-prod", import.meta.url));
const id = "tidemark@tidemark.invalid";
/** Base URL of the extension's pages, which Firefox otherwise chooses per profile. */
const uuid = "7f6d3a52-51a1-4c1e-9d2b-4e8f0a6b1c3d";

/** `FIREFOX_PATH`, or the path of the usual packages; null when there is none. */
export function findFirefox(): string | null {
  const known = [
    "/usr/bin/firefox-esr",
    "/usr/bin/firefox",
    "/Applications/Firefox.app/Contents/MacOS/firefox",
  ];
  return process.env.FIREFOX_PATH ?? known.find((path) => existsSync(path)) ?? null;
}

/** A person with Firefox and the extension at the shop. */
export interface FirefoxPerson {
  /** The page that opened when the extension was installed. */
  welcome(): Promise<Page>;
  /** Opens a page of the extension. */
  own(path: string): Promise<Page>;
  /** Opens a page of the shop in the foreground and keeps it open. */
  visit(url: string, size?: { readonly width: number; readonly height: number }): Promise<Page>;
  leave(): Promise<void>;
}

/** `shop`: its answer for a URL, null for none. No request leaves this machine. */
export async function arriveInFirefox(
  executablePath: string,
  shop: (url: URL) => string | null,
): Promise<FirefoxPerson> {
  const profile = await makeTestFolder("tidemark-firefox-");
  const nowhere = { host: "127.0.0.1", port: 9 };
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath,
    headless: true,
    // Without it extension pages cannot be automated.
    args: ["--remote-allow-system-access"],
    userDataDir: join(profile, "profile"),
    extraPrefsFirefox: {
      "extensions.webextensions.uuids": JSON.stringify({ [id]: uuid }),
      // Answers its own question about data with yes: that window cannot be automated.
      "extensions.webextOptionalPermissionPrompts": false,
      "network.proxy.type": 1,
      "network.proxy.http": nowhere.host,
      "network.proxy.http_port": nowhere.port,
      "network.proxy.ssl": nowhere.host,
      "network.proxy.ssl_port": nowhere.port,
    },
  });
  await browser.installExtension(extensionFolder);
  return {
    welcome: () => pageWith(browser, "/tabs/welcome.html"),
    async own(path) {
      const page = await browser.newPage();
      // Firefox reports no load events for such a page.
      void page.goto(`moz-extension://${uuid}/${path}`).catch(() => {});
      await expect.poll(async () => (await addressOf(page)).endsWith(path)).toBe(true);
      return page;
    },
    async visit(url, size) {
      const page = await browser.newPage();
      if (size) await page.setViewport({ ...size });
      await page.setRequestInterception(true);
      page.on("request", (request) => {
        const html = request.isNavigationRequest() ? shop(new URL(request.url())) : null;
        if (html === null) void request.abort();
        else void request.respond({ contentType: "text/html; charset=utf-8", body: html });
      });
      await page.goto(url);
      await page.bringToFront();
      return page;
    },
    async leave() {
      await browser.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/** A page's own URL; the browser's protocol does not report an extension's. */
const addressOf = (page: Page): Promise<string> => page.evaluate(() => location.href).catch(() => "");

async function pageWith(browser: Browser, path: string): Promise<Page> {
  let found: Page | undefined;
  const look = async () => {
    for (const page of await browser.pages()) if ((await addressOf(page)).endsWith(path)) found = page;
    return found;
  };
  await expect.poll(async () => (await look()) !== undefined).toBe(true);
  return found!;
}
