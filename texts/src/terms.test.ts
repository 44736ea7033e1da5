import { expect, test } from "vitest";
import { chartMessages } from "../en/chart.ts";
import { extensionMessages } from "../en/extension.ts";
import { serverMessages } from "../en/server.ts";

/** Words of the code, with what people read in their place. */
const words: Readonly<Record<string, string>> = {
  holder: "you, your watches",
  marketplace: "shop",
  listing: "page",
  observation: "price",
  reporter: "person",
  verifier: "the server’s own check",
  "our own check": "the server’s own check",
  anew: "again",
};
/** The operator runs the verifier, and tells reporters apart. */
const isOperators = (key: string): boolean => /^(?:operator|claims|health)\./.test(key);

test.each(Object.entries(words))("no screen but the operator's says “%s” (but %s)", (word) => {
  const said = new RegExp(`\\b${word}s?\\b`, "i");
  const all = Object.entries({ ...serverMessages, ...extensionMessages, ...chartMessages });
  // Names of placeholders are not read.
  const wrong = all.filter(([key, text]) => !isOperators(key) && said.test(text.replace(/\{\w+[,}]/g, "")));
  expect(wrong).toEqual([]);
});
