import { expect, test } from "vitest";
import { chartMessages } from "../en/chart.ts";
import { extensionMessages } from "../en/extension.ts";
import { serverMessages } from "../en/server.ts";
import { checkTranslation } from "./check-translation.ts";
import { pseudo } from "./pseudo.ts";

test("a message in the pseudo-language is longer, accented and in brackets", () => {
  expect(pseudo({ a: "See <link>{count, plural, one {# price} other {# prices}}</link>" })).toEqual({
    a: "[Šëë <link>{count,plural,one{# prïçë} other{# prïçëš}}</link>~~~~]",
  });
});

test.each([
  ["the chart", chartMessages],
  ["the extension", extensionMessages],
  ["the server", serverMessages],
])("the pseudo-language keeps placeholders, tags and forms in %s", (_, catalogue) => {
  expect(checkTranslation(catalogue, pseudo(catalogue), "en")).toEqual([]);
});
