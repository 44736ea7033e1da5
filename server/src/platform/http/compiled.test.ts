import { Listing, ReportBatch, ReportedCard } from "@tidemark/core/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import type * as z from "zod/mini";
import { compiled } from "./compiled.ts";

const price = { amount: "25.89", currency: "USD", rule: "test" };
const listing = {
  marketplace: "com",
  asin: "B000000001",
  title: "Lamp",
  image: "https://m.media-amazon.com/images/I/1.jpg",
  availability: "in_stock",
  condition: "new",
  seller: { name: "A seller", isAmazon: false },
  deliveryCountry: "US",
  prices: { buy_box: price, list: price },
  reasons: { used: "ambiguous" },
  shipping: price,
  unitPrice: { ...price, unit: "100 ml" },
  coupon: { percent: 5 },
  subscription: { ...price, percent: 10 },
};
const card = { marketplace: "com", asin: "B000000001", deliveryCountry: null, price };
const id = "0b8d1c9e-6a1e-4f0a-9d5e-0123456789ab";
const batch = { client: "0.1.0", reports: [{ id, ageMs: 0, listing }, { id, ageMs: 60_000, card }] }; // biome-ignore format: one line

const lengths = [10, 32, 40, 80, 200, 1000];
const hostile: readonly unknown[] = [
  ...[
    null,
    true,
    -1,
    -0,
    1.5,
    2 ** 53,
    1e308,
    "",
    " ",
    "25.89\n",
    "\u0662\u0665",
    "USD\u0000",
    "a\0b",
    "\ud800",
    "\udc00\ud800",
    "pCs{}",
    "https://",
    [],
    {},
  ],
  ...lengths.flatMap((n) => ["x".repeat(n), "x".repeat(n + 1), "\u{1F30A}".repeat(n / 2 + 1)]),
];

type Node = Record<string, unknown>;

/** Every place of a value, at any depth: what holds it, and its key there. */
const placesOf = (value: object): [Node, string][] =>
  Object.entries(value).flatMap(([key, child]): [Node, string][] => [
    [value as Node, key],
    ...(child && typeof child === "object" ? placesOf(child) : []),
  ]);
function spoil(value: object, place: number, how: (node: Node, key: string) => void): object {
  const copy = structuredClone(value);
  how(...placesOf(copy)[place]!);
  return copy;
}

test.each<[string, z.ZodMiniType<unknown>, object]>([
  ["a listing", Listing, listing],
  ["a card", ReportedCard, card],
  ["a body", ReportBatch, batch],
])("a compiled check takes of %s what zod takes, and nothing else", (_, schema, right) => {
  const fast = compiled(schema);
  expect(fast.safeParse(right)).toEqual({ success: true, data: right });
  const agree = (value: unknown): void => {
    expect([fast.safeParse(value).success, value]).toEqual([schema.safeParse(value).success, value]);
  };
  placesOf(right).forEach((_, place) => {
    const put = (other: unknown): void =>
      agree(spoil(right, place, (node, key) => Object.assign(node, { [key]: other })));
    for (const other of hostile) put(other);
    fc.assert(fc.property(fc.jsonValue(), put), { numRuns: 50 });
    agree(spoil(right, place, (node, key) => void delete node[key]));
    agree(spoil(right, place, (node) => Object.assign(node, { more: 1 })));
    const own = { value: "owned", enumerable: true, configurable: true };
    agree(spoil(right, place, (node) => Object.defineProperty(node, "__proto__", own)));
  });
});

test("zod explains what the compiled check refuses", () => {
  const answer = compiled(ReportBatch).safeParse({ reports: [{ id, ageMs: -1 }] });
  expect(answer.success ? [] : answer.error.issues[0]!.path).toEqual(["reports", 0, "ageMs"]);
});
