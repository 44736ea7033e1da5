import { expect, test } from "vitest";
import { retryAfterMs } from "./retry-after.ts";

test.each([
  [null, 0],
  ["", 0],
  ["120", 120_000],
  ["-5", 0],
  ["soon", 0],
  ["Tue, 24 Nov 2026 00:01:00 GMT", 60_000],
  ["Mon, 23 Nov 2026 00:00:00 GMT", 0],
])("Retry-After %j is %i ms", (header, ms) => {
  expect(retryAfterMs(header, Date.UTC(2026, 10, 24))).toBe(ms);
});
