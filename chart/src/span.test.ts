import { expect, test } from "vitest";
import { historyOf } from "./history.fixture.ts";
import { fittingRange, spanOf } from "./span.ts";

const now = 1_700_000_000;

test("a range ends now and spans its days", () => {
  expect(spanOf("7d", historyOf([]), [], now)).toEqual({ from: now - 7 * 86_400, until: now });
  expect(spanOf("1y", historyOf([]), [], now)).toEqual({ from: now - 365 * 86_400, until: now });
});

test("`all` begins with the first point, or with an older claim", () => {
  const history = historyOf([[now - 9 * 86_400, 100]]);
  expect(spanOf("all", history, [], now).from).toBe(now - 9 * 86_400);
  const since = new Date((now - 12 * 86_400) * 1000).toISOString();
  expect(spanOf("all", history, [{ price: 1, seenBy: 1, since }], now).from).toBe(now - 12 * 86_400);
});

test("`all` of a product just seen is still a day wide", () => {
  expect(spanOf("all", historyOf([[now - 5, 100]]), [], now).from).toBe(now - 86_400);
  expect(spanOf("all", historyOf([]), [], now).from).toBe(now - 86_400);
});

test("the range that fits holds all that is known, and three months at most", () => {
  const day = 86_400;
  const fitting = (days: number) => fittingRange(historyOf([[now - days * day, 100]]), [], now);
  expect([0.001, 7, 8, 30, 31, 400].map(fitting)).toEqual(["7d", "7d", "1m", "1m", "3m", "3m"]);
  const since = new Date((now - 20 * day) * 1000).toISOString();
  expect(fittingRange(historyOf([]), [{ price: 1, seenBy: 1, since }], now)).toBe("1m");
});
