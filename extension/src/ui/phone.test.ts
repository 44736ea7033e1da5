// @vitest-environment jsdom
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import type { Browser } from "webextension-polyfill";
import { leavePopup } from "./phone.ts";

const android = "Mozilla/5.0 (Android 15; Mobile; rv:142.0) Gecko/142.0 Firefox/142.0";
const desktop = "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0";

async function isLeft(agent: string, tab: object | undefined): Promise<boolean> {
  vi.spyOn(navigator, "userAgent", "get").mockReturnValue(agent);
  const close = vi.spyOn(window, "close").mockImplementation(() => {});
  await leavePopup({ tabs: { getCurrent: async () => tab } } as unknown as Browser);
  const wasClosed = close.mock.calls.length > 0;
  vi.restoreAllMocks();
  return wasClosed;
}

test("on a phone the popup leaves for the tab that it opened; the panel, pages in tabs and computers stay", async () => {
  expect(await isLeft(android, undefined)).toBe(true);
  expect(await isLeft(android, { id: 1 })).toBe(false);
  expect(await isLeft(desktop, undefined)).toBe(false);
});

/** What Firefox for Android has of the browser's namespaces, of those that an extension without special permissions may use. */
const onAndroid = ["action", "alarms", "i18n", "notifications", "permissions", "runtime", "storage", "tabs"];

test("only what Firefox for Android has, too, is used of the browser's namespaces", () => {
  const folder = join(import.meta.dirname, "..");
  const files = globSync("**/*.{ts,tsx}", { cwd: folder }).filter(
    (name) => !/\.(?:test|fixture)\./.test(name),
  );
  const used = files.flatMap((name) =>
    [...readFileSync(`${folder}/${name}`, "utf8").matchAll(/\b(?:browser|chrome)\.([a-z]\w+)[.?]/g)].map(
      ([, namespace]) => namespace!,
    ),
  );
  expect(files.length).toBeGreaterThan(100);
  expect(new Set(used)).toContain("tabs");
  expect([...new Set(used)].filter((namespace) => !onAndroid.includes(namespace))).toEqual([]);
});
