import { expect, test } from "vitest";
import { serverMessages } from "../en/server.ts";
import type { ScreenLanguage } from "./languages.ts";
import { writerOf } from "./messages.ts";
import { readTranslation } from "./read-translation.ts";
import { chartMessagesIn, serverMessagesIn } from "./server.ts";

const said = (language: ScreenLanguage, key: keyof typeof serverMessages & string) =>
  writerOf(serverMessagesIn(language), language)(key as "site.skip");

test("the server says a message in the language that is asked for", () => {
  expect(said("en", "site.skip")).toBe(serverMessages["site.skip"]);
  expect(said("de", "site.skip")).toBe(readTranslation("de", "server")["site.skip"]);
  expect(said("en-XA", "site.skip")).toMatch(/^\[.*~\]$/);
  expect(serverMessagesIn("de")).toBe(serverMessagesIn("de"));
});

test("a language that lacks a message says its parent's, and no other has one", () => {
  const own = readTranslation("es-419", "server");
  const key = Object.keys(readTranslation("es", "server")).find((one) => own[one] === undefined)!;
  expect(serverMessagesIn("es-419")[key as "site.skip"]).toEqual(serverMessagesIn("es")[key as "site.skip"]);
  for (const unknown of ["no.such", "__proto__", "toString"]) {
    expect(chartMessagesIn("de")[unknown as "chart.range"]).toBeUndefined();
  }
});
