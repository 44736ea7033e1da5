import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Browser } from "webextension-polyfill";
import { setReader } from "../reader.ts";
import { lineReaders } from "./line-reader.ts";
import { english } from "./load-messages.ts";

const browser = { runtime: { getURL: (path: string) => path } } as unknown as Browser;
const asked: string[] = [];
beforeEach(() => {
  asked.length = 0;
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  vi.stubGlobal("fetch", async (path: string) => {
    asked.push(path);
    const extension = { "line.unknown": "Tidemark: Preisverlauf" };
    return path.includes("/de/")
      ? Response.json({ extension, chart: {} })
      : new Response("", { status: 404 });
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  setReader("en", english);
});

test.each([
  ["mine", "de", "de-de", "en", "Tidemark: price history"],
  ["shop", "de", "de-de", "de", "Tidemark: Preisverlauf"],
  ["shop", "de", "en-gb", "en", "Tidemark: price history"],
  ["shop", "de", "", "de", "Tidemark: Preisverlauf"],
  ["shop", "com.be", "<b>", "en", "Tidemark: price history"],
  ["shop", "nowhere", "", "en", "Tidemark: price history"],
] as const)(
  "the line is in %s language, at amazon.%s with a page in “%s”: %s",
  async (lineIn, marketplace, page, language, text) => {
    const reader = await lineReaders(browser)({ lineIn }, { marketplace, language: page });
    expect([reader.language, reader.write("line.unknown")]).toEqual([language, text]);
  },
);

test("the messages of a shop are read once", async () => {
  const lineReader = lineReaders(browser);
  for (let i = 0; i < 3; i++) await lineReader({ lineIn: "shop" }, { marketplace: "de", language: "de" });
  expect(asked).toEqual(["messages/de/background.json"]);
});
