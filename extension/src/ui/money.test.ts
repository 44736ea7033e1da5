import { expect, test } from "vitest";
import { shortAmount } from "./money.ts";

test.each([
  ["$1,075.04", "$1,075.04"],
  ["¥10,080", "¥10,080"],
  ["1.075,04 €", "1.075,04 €"],
  ["75,04\u00a0USD", "75,04"],
  ["75,04\u00a0$US", "75,04\u00a0$"],
  ["US$\u00a075,04", "$\u00a075,04"],
  ["\u200f75.04\u00a0US$\u200e", "\u200f75.04\u00a0$\u200e"],
  ["\u200f1,299.00\u00a0ج.م.\u200f", "\u200f1,299.00"],
])("where there is little room, %s is written %s", (amount, short) => {
  expect(shortAmount(amount).replace(/\s\u200f$/, "")).toBe(short);
});
