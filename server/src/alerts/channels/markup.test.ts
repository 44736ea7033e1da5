import { JSDOM } from "jsdom";
import { expect, test } from "vitest";
import { markdown, markedBody, markedTitle, simpleHtml } from "./markup.ts";
import { wordsOf } from "./message-text.ts";
import { anItem, anOutgoing, arabicTitle, hostileTitle } from "./outgoing.fixture.ts";

const hostile = [
  hostileTitle,
  "@everyone @here <@123> <@&42> <#7> hello",
  "**bold** _it_ ~~x~~ `code` ||spoiler|| [here](https://evil.example) https://evil.example # head",
  '</a><b>x</b><a href="https://evil.example">y</a> &amp; &lt;script&gt;',
  "\\[here\\](https://evil.example) ![](https://evil.example/i.png) <https://evil.example>",
  arabicTitle,
  `\u202e${arabicTitle}\u2066 (9`,
  "x".repeat(10_000),
  "&<>\"'".repeat(2_000),
  "*".repeat(10_000),
  `a${"\u0301".repeat(9_999)}`,
  "👨‍👩‍👧‍👦".repeat(2_000),
];

test.each(hostile)("a title %j becomes no tag or link of its own in HTML", (title) => {
  const words = wordsOf(anOutgoing([anItem({ title }), anItem({ title, asin: "B000000002" })]));
  const text = `${markedTitle(words, simpleHtml)}\n${markedBody(words, simpleHtml, 4_000)}`;
  const { document } = new JSDOM(text).window;
  const links = [...document.querySelectorAll("a")].map(({ href }) => new URL(href).host);
  expect(new Set(links)).toEqual(new Set(["tides.example", "www.amazon.com"]));
  expect(new Set([...document.body.querySelectorAll("*")].map(({ localName }) => localName))).toEqual(
    new Set(["a", "b"]),
  );
  expect(text.length).toBeLessThan(4_400);
});

test.each(hostile)("a title %j has no meaning in Markdown", (title) => {
  const words = wordsOf(anOutgoing([anItem({ title })]));
  const text = markdown.text(words.title);
  // What is left once each escaped sign is taken away can mark nothing up.
  expect(text.replace(/\\[!-/:-@[-`{-~]/g, "")).not.toMatch(/[!-/:-@[-`{-~]/);
  expect(text.replace(/\\([!-/:-@[-`{-~])/g, "$1")).toBe(words.title);
});

test.each([200, 1_024, 2_000, 4_096])(
  "a message of any titles fits into %d letters and counts what is left out",
  (most) => {
    for (const title of hostile) {
      for (const markup of [markdown, simpleHtml]) {
        const items = Array.from({ length: 50 }, () => anItem({ title }));
        const body = markedBody(wordsOf(anOutgoing(items, { more: 3 })), markup, most);
        expect(body.length).toBeLessThanOrEqual(most);
        expect(body).toMatch(/And \d+ other products/);
      }
    }
  },
);

test("one item says all that is known, with its links: the shop first", () => {
  expect(markedBody(wordsOf(anOutgoing()), simpleHtml, 4_096)).toMatchInlineSnapshot(`
    "<b>$29.99 → $25.89 (−14%)</b>
    You asked: at most $26.00.
    Lowest since Mar 3, 2026, seen on 92 days.
    14% below its usual price of $29.99.
    Confirmed by 3 people and the server’s own check.
    First seen Nov 24, 2026, 3:05 PM, 4 minutes before this message.
    <a href="https://www.amazon.com/dp/B000000001">Open at amazon.com</a> · <a href="https://tides.example/p/com/B000000001">See the price history</a> · <a href="https://tides.example/l/stop.5">Stop this watch</a>"
  `);
});
