import { expect, test } from "vitest";
import { type BrowserKind, browserKindOf, wayOf } from "./browser-kind.ts";

const mozilla = "Mozilla/5.0";
const chrome = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36";
const agents: readonly [string, BrowserKind, Record<string, string>?][] = [
  [`${mozilla} (Windows NT 10.0; Win64; x64) ${chrome}`, "chrome"],
  [`${mozilla} (X11; Linux x86_64) ${chrome.replace("Chrome", "HeadlessChrome")}`, "chrome", { "sec-ch-ua": '"Chromium";v="139", "Not=A?Brand";v="24"' }],
  [`${mozilla} (Windows NT 10.0; Win64; x64) ${chrome} Edg/139.0.0.0`, "edge"],
  [`${mozilla} (Windows NT 10.0; Win64; x64) ${chrome}`, "edge", { "sec-ch-ua": '"Microsoft Edge";v="139", "Chromium";v="139"' }],
  [`${mozilla} (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0`, "firefox"],
  [`${mozilla} (Android 15; Mobile; rv:142.0) Gecko/142.0 Firefox/142.0`, "firefox-android"],
  [`${mozilla} (Linux; Android 15; Pixel 9) ${chrome.replace("Safari", "Mobile Safari")}`, "phone"],
  [`${mozilla} (X11; Linux x86_64) ${chrome}`, "phone", { "sec-ch-ua-mobile": "?1" }],
  [`${mozilla} (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 FxiOS/140.0 Mobile/15E148 Safari/605.1.15`, "phone"],
  [`${mozilla} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15`, "other"],
  ["curl/8.5.0", "other"],
  ["", "other"],
]; // biome-ignore format: one row each

test.each(agents)("%j is a browser of kind %s", (agent, kind, hints) => {
  const headers: Record<string, string> = { "user-agent": agent, ...(hints ?? {}) };
  expect(browserKindOf((name) => headers[name])).toBe(kind);
});

const none = { chrome: null, edge: null, firefox: null };
const all = { chrome: "https://c.example", edge: "https://e.example", firefox: "https://f.example" };

test("each browser is shown the one way that works in it", () => {
  const ways = (stores: typeof none | typeof all, hasFolder: boolean) =>
    (["chrome", "edge", "firefox", "firefox-android", "phone", "other"] as const).map((kind) => {
      const way = wayOf(kind, stores, hasFolder);
      return way.kind === "store" ? way.url : way.kind;
    });
  const [c, e, f] = [all.chrome, all.edge, all.firefox];
  expect(ways(all, true)).toEqual([c, e, f, f, "no-extension", "no-extension"]);
  expect(ways({ ...all, edge: null } as never, true)[1]).toBe(c);
  expect(ways(none, true)).toEqual(["folder", "folder", "needs-signing", "needs-store", "no-extension", "no-extension"]); // biome-ignore format: one row
  expect(ways(none, false).slice(0, 2)).toEqual(["no-folder", "no-folder"]);
  const elsewhere = (stores: typeof none | typeof all, hasFolder: boolean) =>
    wayOf("firefox-android", stores, hasFolder);
  expect(elsewhere(none, true)).toEqual({ kind: "needs-store", elsewhere: true });
  expect(elsewhere({ ...all, firefox: null } as never, false)).toMatchObject({ elsewhere: true });
  expect(elsewhere(none, false)).toMatchObject({ elsewhere: false });
});
