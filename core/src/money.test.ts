import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { marketplaces } from "./marketplace.ts";
import { type Currency, exponentOf, formatAmount, isCurrency, isPlausible, parseAmount } from "./money.ts";

describe("money", () => {
  test.each([
    ["USD", 2589, "25.89"],
    ["USD", 5, "0.05"],
    ["JPY", 1200, "1200"],
    ["KRW", 0, "0"],
    ["KWD", 12345, "12.345"],
    ["TWD", 37240, "372.40"],
  ] as const)("%s %d minor units are written %s", (currency, minor, amount) => {
    expect(formatAmount({ minor, currency })).toBe(amount);
    expect(parseAmount(amount, currency)).toEqual({ minor, currency });
  });

  test.each([
    ["12.345", "USD"],
    ["1.5", "JPY"],
    ["1,5", "EUR"],
    ["-1", "EUR"],
    ["", "EUR"],
    ["1e3", "EUR"],
    ["9007199254740993", "JPY"],
  ] as const)("%j is no amount of %s", (amount, currency) => {
    expect(parseAmount(amount, currency)).toBeNull();
  });

  test("every marketplace's currency is known, and no other object's key is", () => {
    expect(marketplaces.every(({ currency }) => isCurrency(currency))).toBe(true);
    expect(isCurrency("toString")).toBe(false);
  });

  test("an absurd price is not plausible", () => {
    expect(isPlausible({ minor: 1_000_000_000, currency: "EUR" })).toBe(true);
    expect(isPlausible({ minor: 1_000_000_001, currency: "EUR" })).toBe(false);
    expect(isPlausible({ minor: -1, currency: "EUR" })).toBe(false);
  });

  test("an amount read back is the same money", () => {
    const currency = fc.constantFrom<Currency>("USD", "JPY", "KWD", "INR");
    fc.assert(
      fc.property(currency, fc.nat(1_000_000_000), (currency, minor) => {
        const amount = formatAmount({ minor, currency });
        expect(amount.split(".")[1]?.length ?? 0).toBe(exponentOf(currency));
        expect(parseAmount(amount, currency)).toEqual({ minor, currency });
      }),
    );
  });
});
