import type { MessageItem } from "@tidemark/core/wire";
import { expect, test } from "vitest";
import { notificationText } from "../holder/notification-text.ts";
import { messageOf, watchOf } from "../testing/watch.fixture.ts";
import { watchText } from "./watch-text.ts";

test("watchText names the rule, its price and the distance", () => {
  expect(watchText(watchOf())).toEqual({ rule: "10% lower: $18.00", progress: "$2.00 to go" });
  const lastAlertAt = "2026-06-02T00:00:00.000Z";
  expect(watchText(watchOf({ state: "met", price: 1700, lastAlertAt })).progress).toBe("Reached");
  expect(watchText(watchOf({ state: "paused" })).progress).toBe("Paused");
  const yen = watchOf({ currency: "JPY", exponent: 0, rule: { kind: "target", price: 2980 }, threshold: 2980, price: 3980 }); // biome-ignore format: one row
  expect(watchText(watchOf({ series: "with_coupon" })).rule).toBe("With coupon: 10% lower: $18.00");
  expect(watchText(yen)).toEqual({ rule: "¥2,980 or less", progress: "¥1,000 to go" });
});

test("watchText says of a price that was reached before that it is not told", () => {
  const met = { state: "met", price: 1700, lastAlertAt: null } as const;
  expect(watchText(watchOf(met)).progress).toBe("Already this low: you are told once it rose and fell again");
  const rise = { kind: "rise", percent: 10, from: "creation" } as const;
  expect(watchText(watchOf({ ...met, rule: rise, threshold: 1600 })).progress).toBe(
    "Already this high: you are told once it fell and rose again",
  );
});

test("watchText writes money of an unknown currency as minor units", () => {
  expect(watchText(watchOf({ currency: "<b>", exponent: 4000 })).rule).toBe("10% lower: 1800 <b>");
});

test("notificationText names a price after an extra, and says that it is not everybody's", () => {
  const [item] = messageOf(1).items as [MessageItem];
  const said = (more: Partial<MessageItem>) =>
    notificationText({ ...messageOf(1), items: [{ ...item, series: "with_coupon", ...more }] });
  expect(said({ was: null }).title).toBe("With coupon: $17.50");
  expect(said({ is: null }).title).toBe("With coupon: not any more");
  expect(said({}).title).toBe("With coupon: $20.00 → $17.50 (−13%)");
  expect(said({}).message).toMatch(/Yours may differ$/);
});

test("notificationText has the old and the new price, the product and who confirmed it", () => {
  expect(notificationText(messageOf(1))).toEqual({
    title: "$20.00 → $17.50 (−13%)",
    message: "A lamp\nConfirmed by 3 people and the server’s own check",
  });
  expect(notificationText(messageOf(1, {}, { usual: 2010 })).message).toContain("13% below its usual price");
  expect(notificationText(messageOf(1, {}, { was: null, is: 1750 })).title).toBe("Back at $17.50");
  const correction = messageOf(2, { kind: "correction", corrects: "key-1" }, { was: 1750, is: 2000 });
  expect(notificationText(correction)).toEqual({
    title: "Correction",
    message: "A lamp: $17.50 was never true. The price is $20.00.",
  });
  const gone = messageOf(3, { kind: "correction", corrects: "key-1" }, { was: null, is: 2000 });
  expect(notificationText(gone).message).toBe(
    "A lamp: That it was unavailable was never true. The price is $20.00.",
  );
});

test("notificationText cuts a title that would reorder, hide or flood the text around it", () => {
  const title = `\u202e<b>evil</b>\n\n${"x".repeat(5000)}`;
  const { message } = notificationText(messageOf(1, {}, { title }));
  expect(message.startsWith("<b>evil</b> xxx")).toBe(true);
  expect(message.split("\n")).toHaveLength(2);
  expect(message.length).toBeLessThan(160);
});
