import { expect, expectTypeOf, test } from "vitest";
import { compile, type Values, writerOf } from "./messages.ts";

const catalogue = {
  plain: "Nothing is sent.",
  waiting: "{count, plural, one {# report waits} other {# reports wait}} for {server}",
  linked: "Read <link>what is sent</link> to {server}.",
} as const;
const write = writerOf(compile(catalogue), "en");

test("a message is written with its values and the right plural form", () => {
  expect(write("plain")).toBe("Nothing is sent.");
  expect(write("waiting", { count: 1, server: "a.example" })).toBe("1 report waits for a.example");
  expect(write("waiting", { count: 1200, server: "a.example" })).toBe("1,200 reports wait for a.example");
});

test("values are never read as messages", () => {
  expect(write("waiting", { count: 2, server: "{count} <link>x</link>" })).toBe(
    "2 reports wait for {count} <link>x</link>",
  );
});

test("a tag's function gets what is inside it", () => {
  const link = (inside: Array<string | { href: string }>) => ({ href: inside.join("") });
  expect(write.rich("linked", { link, server: "a.example" })).toEqual([
    "Read ",
    { href: "what is sent" },
    " to a.example.",
  ]);
});

test("placeholders of messages are typed", () => {
  expectTypeOf<Values<typeof catalogue.waiting>>().toEqualTypeOf<{
    count: number;
    server: string | number;
  }>();
  // @ts-expect-error a placeholder is missing
  void (() => write("waiting", { count: 1 }));
  // @ts-expect-error no such message
  void (() => write("absent"));
});

test("a message that does not parse names its key", () => {
  expect(() => compile({ "popup.broken": "{count, plural, one {x}" })).toThrow(/Message popup\.broken/);
});
