import { expect, test } from "vitest";
import { guessSource } from "./guess-source.ts";

const guess = (text: string) => guessSource(Buffer.from(text, "latin1"));

test.each([
  ["an answer of Keepa's API", '{"products":[{"asin":"B000000001","csv":[]}]}', "keepa"],
  ["several of them, after a byte order mark", '\u00ef\u00bb\u00bf\n[{"asin":"B000000001"}]', "keepa"],
  ["PriceBuddy's API", '{"data":[{"price_cache":[]}]}', "pricebuddy"],
  ["a dump of PriceBuddy", "-- MySQL dump 10.13\nCREATE TABLE `prices` (", "pricebuddy"],
  [
    "a dump of Discount Bandit",
    "/*!40101 SET NAMES utf8 */;\nCREATE TABLE `link_histories` (",
    "discount-bandit",
  ],
  ["a database", "SQLite format 3\0....", "discount-bandit"],
  ["a backup of changedetection.io", "PK\u0003\u0004....url-watches.json", "changedetection"],
  ["a spreadsheet", "PK\u0003\u0004....[Content_Types].xml", null],
  ["an export of Keepa's site", '"Locale";"Image";"ASIN"\n"de";;"B000000001"', "keepa-export"],
  ["lines with addresses", "https://www.amazon.de/dp/B000000001;19.99\n", "list"],
  ["nothing", "", "list"],
] as const)("the source of %s is guessed", (_, text, source) => {
  expect(guess(text)).toBe(source);
});
