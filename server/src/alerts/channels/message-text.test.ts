import { expect, test } from "vitest";
import { messageHtml } from "./mail-html.ts";
import { plainText, wordsOf } from "./message-text.ts";
import { anItem, anOutgoing, arabicTitle, hostileTitle } from "./outgoing.fixture.ts";
import { cutUnits, isolated, productName } from "./product-name.ts";

test("a drop is said with its low, its sources and its age, in the holder's time", () => {
  const words = wordsOf(anOutgoing());
  expect(words.title).toBe("$25.89 (−14%) – Tide Clock, oak");
  expect(plainText(words)).toBe(
    [
      "Tide Clock, oak",
      "$29.99 → $25.89 (−14%)",
      "You asked: at most $26.00.",
      "Lowest since Mar 3, 2026, seen on 92 days.",
      "14% below its usual price of $29.99.",
      "Confirmed by 3 people and the server’s own check.",
      "First seen Nov 24, 2026, 3:05 PM, 4 minutes before this message.",
    ].join("\n"),
  );
});

test.each([
  [{ kind: "target", price: 2600 }, null, "You asked: at most $26.00."],
  [{ kind: "drop", percent: 5, from: "creation" }, 2589, "You asked: 5% below $25.89, so at most $24.59."],
  [{ kind: "drop", percent: 5, from: "creation" }, null, "You asked: 5% lower."],
  [{ kind: "drop", percent: 5, from: "last" }, 2589, "You asked: 5% lower at once."],
  [{ kind: "rise", percent: 10, from: "creation" }, 2589, "You asked: 10% above $25.89, so at least $28.48."],
  [{ kind: "lowest", days: 90 }, 2589, "You asked: the lowest price in 90 days."],
  [{ kind: "usual", percent: 5 }, 2589, "You asked: 5% below its usual price."],
  [{ kind: "back" }, null, "You asked: back in stock."],
  [{ kind: "change" }, null, "You asked: any change."],
] as const)("a message says which wish fired: %j of %j", (rule, basis, asked) => {
  const words = wordsOf(anOutgoing([anItem({ rule, basis })]));
  expect(words.items[0].lines[0]).toBe(asked);
});

test("a message leads to the shop first, and a test to no product", () => {
  const [item] = wordsOf(anOutgoing()).items;
  expect([item.shop, item.history]).toEqual([
    { url: "https://www.amazon.com/dp/B000000001", label: "Open at amazon.com" },
    { url: "https://tides.example/p/com/B000000001", label: "See the price history" },
  ]);
  expect(wordsOf({ ...anOutgoing(), isTest: true }).items[0].shop).toBeNull();
  for (const over of [{ marketplace: "evil.example/" }, { asin: "../../../x" }]) {
    expect(wordsOf(anOutgoing([anItem(over)])).items[0].shop).toBeNull();
  }
});

test("a price after an extra is named in the title, and said to be not everybody's", () => {
  const words = wordsOf(anOutgoing([anItem({ was: null, is: 2330, series: "with_coupon" })]));
  expect(words.title).toBe("With coupon: $23.30 – Tide Clock, oak");
  expect(words.items[0]!.lines).toContain("Not everybody is shown the same: yours may differ.");
});

test("the usual price is left out where it is not known, or not a percent away", () => {
  for (const usual of [undefined, null, 2600]) {
    expect(plainText(wordsOf(anOutgoing([anItem({ usual })])))).not.toContain("usual");
  }
});

test("a lowest price of all, and several changes, are named", () => {
  const lines = wordsOf(anOutgoing([anItem({ lowest: { since: null, observedDays: 1 }, changes: 4 })]))
    .items[0]!.lines;
  expect(lines).toContain("Lowest ever seen here, seen on 1 day.");
  expect(lines).toContain("Changed 4 times since Nov 24, 2026, 3:05 PM, now $25.89.");
});

test.each([
  [{ was: 2999, is: null }, "Unavailable, was $29.99"],
  [{ was: null, is: 2589, rule: { kind: "back" } }, "Back in stock at $25.89"],
  [{ was: null, is: 2589 }, "Available at $25.89"],
  [{ was: 3200, is: 2980, currency: "JPY", exponent: 0 }, "¥3,200 → ¥2,980 (−7%)"],
  [{ was: 10_000, is: 9_960 }, "$100.00 → $99.60"],
  [{ was: null, is: 2330, series: "with_coupon" }, "With coupon: $23.30"],
  [{ was: 2330, is: null, series: "with_coupon" }, "With coupon: not any more, was $23.30"],
  [{ was: 2330, is: 2071, series: "with_coupon" }, "With coupon: $23.30 → $20.71 (−11%)"],
  [{ was: 1000, is: 1170, series: "used" }, "Lowest used: $10.00 → $11.70 (+17%)"],
] as const)("%j is said as %s", (over, headline) => {
  expect(wordsOf(anOutgoing([anItem(over)])).items[0]!.headline).toBe(headline);
});

test.each([
  [{ was: 2999, is: 2999 }, "Back at $29.99"],
  [{ was: null, is: null }, "Unavailable again"],
] as const)("a price that is by now what it was before is no drop to itself: %j", (over, said) => {
  const words = wordsOf(anOutgoing([anItem({ ...over, changes: 2, lowest: null })]));
  expect(words.title).toBe(`${said} – Tide Clock, oak`);
  expect(words.items[0]!.headline).toBe(said);
  expect(words.items[0]!.lines[1]).toBe("Changed 2 times since Nov 24, 2026, 3:05 PM.");
});

test("a correction says what was never true, when it was told, and what is", () => {
  const words = wordsOf(anOutgoing([anItem({ was: 1999 })], { kind: "correction", corrects: "m100" }));
  expect(words.title).toBe("Correction: $25.89, not $19.99 – Tide Clock, oak");
  expect(words.items[0]!.headline).toBe(
    "The price of $19.99 that we told you on Nov 24, 2026, 3:05 PM was never true; it is $25.89.",
  );
});

test("a digest counts what had no room", () => {
  const words = wordsOf(anOutgoing([anItem(), anItem({ asin: "B000000002" })], { more: 3 }));
  expect(words.title).toBe("5 prices changed: Tide Clock, oak and 4 more");
  expect(words.more).toBe("And 3 other products.");
});

test("a title can neither break a line, turn its surroundings round nor become markup", () => {
  const outgoing = anOutgoing([anItem({ title: hostileTitle })]);
  const words = wordsOf(outgoing);
  expect(words.title).not.toMatch(/[\p{Cc}\u202a-\u202e\u2028\u2029]/u);
  const html = messageHtml(words, outgoing);
  expect(html).not.toContain("<img");
  expect(html).toContain("&lt;img src=x onerror=alert(1)&gt;");
});

test("a right-to-left title is isolated; others have nothing unseen in them", () => {
  expect(wordsOf(anOutgoing([anItem({ title: arabicTitle })])).title).toContain(`\u2068${arabicTitle}\u2069`);
  expect(isolated("Tide Clock")).toBe("Tide Clock");
});

test("a long title ends between letters, whatever they are made of", () => {
  expect(productName("👨‍👩‍👧‍👦".repeat(30), "B000000001", 10)).toBe(`${"👨‍👩‍👧‍👦".repeat(9)}…`);
  expect(productName(`a${"\u0301".repeat(9_999)}b`, "B000000001", 10)).toBe("\ufffdb");
  expect(productName(" \u0000\u202e ", "B000000001", 10)).toBe("B000000001");
  expect(productName(null, "B000000001", 10)).toBe("B000000001");
});

test("a message is in its holder's language, and in English where that is not known", () => {
  const german = wordsOf(anOutgoing([anItem()], {}, "de-AT"));
  expect(german.language).toBe("de");
  expect(german.items[0].headline.replaceAll("\u00a0", " ")).toBe("$ 29,99 → $ 25,89 (−14 %)");
  expect(wordsOf(anOutgoing([anItem()], {}, "xx"))).toMatchObject({
    language: "en",
    title: wordsOf(anOutgoing()).title,
  });
  const pseudo = wordsOf(anOutgoing([anItem(), anItem({ series: "used" })], { more: 3 }, "en-XA"));
  const { items, title, because, more, watches, unsubscribe } = pseudo;
  const links = items.flatMap(({ shop, history, stop, pause }) => [shop!, history, stop, pause]);
  const labels = [...links, watches, unsubscribe].map(({ label }) => label);
  const sentences = [title, because, more!, pseudo.moreText(2), ...labels];
  for (const text of [...sentences, ...items.flatMap(({ headline, lines }) => [headline, ...lines])]) {
    expect(text).toMatch(/^\[.*\]$/u);
  }
});

test("a mail in Arabic runs from right to left, and keeps names and prices in one piece", () => {
  const outgoing = anOutgoing([anItem()], {}, "ar");
  const words = wordsOf(outgoing);
  expect(words.title).toContain("\u2068Tide Clock, oak\u2069");
  expect(words.items[0].headline.replaceAll("\u00a0", " ")).toContain("\u206825.89 US$\u2069");
  const html = messageHtml(words, outgoing);
  expect(html).toContain('<html lang="ar" dir="rtl">');
  expect(html).toContain('<div class="page" lang="ar" dir="rtl"');
  expect(html).toMatch(/<p class="ink" dir="auto" style="[^"]*text-align:right/);
});

test("a text that is cut within an isolated name or price ends the isolation, and none that is over", () => {
  const name = isolated("Tide Clock", "rtl");
  expect(cutUnits(`${name} 1 ${name}`, 20)).toMatch(/\u2068Ti.*…\u2069$/);
  expect(cutUnits(`${name} and much more than that`, 20)).not.toMatch(/\u2069$/);
});
