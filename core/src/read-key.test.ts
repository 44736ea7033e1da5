import { expect, test } from "vitest";
import { readKeyIn } from "./read-key.ts";

const key = "k".repeat(43);

test.each([
  key,
  ` ${key}\n`,
  `http://127.0.0.1:7300/?key=${key}`,
  `https://tides.example/p/de/B000000001?a=1&key=${key}`,
])("the read key is found in %j", (text) => expect(readKeyIn(text)).toBe(key));

test.each([
  "",
  "ABCDE-FGHJK",
  `${key}x`,
  "http://127.0.0.1:7300/",
  `http://127.0.0.1:7300/?key=ABCDE`,
  `key=${key}`,
])("there is no read key in %j", (text) => expect(readKeyIn(text)).toBeNull());
