import { expect, test } from "vitest";
import { axisWriter, moneyWriter } from "./money.ts";

test("amounts have exactly their currency's digits", () => {
  expect(moneyWriter("USD", 2, "en-US")(2500)).toBe("$25.00");
  expect(moneyWriter("JPY", 0, "en-US")(1980)).toBe("¥1,980");
  expect(moneyWriter("KWD", 3, "en-US")(1234)).toMatch(/1\.234$/);
  expect(moneyWriter("EUR", 2, "de-DE")(123456)).toBe("1.234,56\u00a0€");
});

test("an axis of whole numbers has no decimals; one with fractions has all of them", () => {
  expect(axisWriter("USD", 2, "en-US")([10, 20])).toEqual(["$10", "$20"]);
  expect(axisWriter("USD", 2, "en-US")([10, 12.5])).toEqual(["$10.00", "$12.50"]);
  expect(axisWriter("JPY", 0, "en-US")([500, 1000])).toEqual(["¥500", "¥1,000"]);
});
