import { compiledTranslation } from "@tidemark/texts/translations";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setReader, write } from "../reader.ts";
import { followLanguage } from "./follow-language.ts";
import { english } from "./load-messages.ts";

const extension = compiledTranslation("en-XA", "extension");
const german = { "popup.loading": "Der Preis wird gesucht." };
const files: Record<string, unknown> = {
  "messages/de/popup.json": { extension: german, chart: {} },
  "messages/en-XA/popup.json": { extension, chart: {} },
};
const asked: string[] = [];
const logged: unknown[] = [];

/** A browser that speaks a language, with what is chosen in the settings. */
function browserIn(speaks: string, settings?: unknown) {
  let tell: (changes: object) => void = () => undefined;
  const browser = {
    i18n: { getUILanguage: () => speaks },
    runtime: { getURL: (path: string) => path },
    storage: {
      local: { get: async () => ({ settings }) },
      onChanged: { addListener: (listener: typeof tell) => (tell = listener) },
    },
  };
  const choose = (oldValue: unknown, newValue: unknown): void => tell({ settings: { oldValue, newValue } });
  return { browser: browser as unknown as Parameters<typeof followLanguage>[0], choose };
}

beforeEach(() => {
  asked.length = 0;
  logged.length = 0;
  vi.stubGlobal("fetch", async (path: string) => {
    asked.push(path);
    return path in files ? Response.json(files[path]) : new Response("", { status: 404 });
  });
  vi.spyOn(console, "warn").mockImplementation((...said) => void logged.push(said));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  setReader("en", english);
});
const loading = "Looking the price up.";

test.each([
  ["the browser's", "de-AT", undefined, german["popup.loading"]],
  ["the chosen one, not the browser's", "en-US", { language: "de" }, german["popup.loading"]],
  ["English where that is chosen", "de", { language: "en" }, loading],
  ["English where the browser's has no messages", "fi", undefined, loading],
  ["the browser's where what is chosen is no language", "de", { language: "../de" }, german["popup.loading"]],
  ["the browser's where the settings are not read", "de", "x", german["popup.loading"]],
])("texts are in the right language: %s", async (_, speaks, settings, text) => {
  const { browser } = browserIn(speaks, settings);
  await followLanguage(browser, "popup").ready();
  expect(write("popup.loading")).toBe(text);
  expect(logged).toEqual([]);
});

test("English asks for no file", async () => {
  await followLanguage(browserIn("en-GB").browser, "popup").ready();
  expect(asked).toEqual([]);
});

test("a message that a language lacks is written in English", async () => {
  await followLanguage(browserIn("de").browser, "popup").ready();
  expect(write("popup.retry")).toBe("Try again");
});

test("texts stay English where a file of messages is missing, and it is logged once", async () => {
  await followLanguage(browserIn("ja").browser, "popup").ready();
  expect(write("popup.loading")).toBe(loading);
  expect(logged).toHaveLength(1);
});

test("a change of the language is there when it is ready, and told; other changes of the settings are not", async () => {
  const { browser, choose } = browserIn("en");
  let told = 0;
  const language = followLanguage(browser, "popup", () => (told += 1));
  await language.ready();
  choose({ language: null, paused: false }, { language: null, paused: true });
  await language.ready();
  expect(told).toBe(0);
  choose({ language: null }, { language: "de" });
  choose({ language: "de" }, { language: "en-XA" });
  await language.ready();
  expect(write("popup.retry")).toBe("[Trÿ áğáïñ~~~]");
  choose({ language: "en-XA" }, { language: null });
  await language.ready();
  expect(write("popup.retry")).toBe("Try again");
  expect(told).toBe(3);
});
