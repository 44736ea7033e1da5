import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import fc from "fast-check";
import { strToU8, zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseChangedetection } from "./parse-changedetection.ts";
import { expectBounded, nowS, refusalOf, told } from "./parsing.fixture.ts";

let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tidemark-zip-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function* backup(bytes: Uint8Array) {
  files += 1;
  const path = join(folder, `${files}.zip`);
  await writeFile(path, bytes);
  yield* parseChangedetection(path, nowS);
}

const id = "0b1c2d3e-0000-4000-8000-000000000001";
const at = (hours: number) => Date.UTC(2026, 0, 1, hours) / 1000;
const watch = (more: object = {}) => ({
  url: "https://www.amazon.de/dp/B000000001",
  processor: "restock_diff",
  last_checked: at(9),
  restock: { in_stock: true, price: 19.9, currency: "EUR", original_price: 19.9 },
  ...more,
});
type Files = Record<string, string | Uint8Array>;
const zip = (content: Files, level: 0 | 6 = 6) =>
  zipSync(
    Object.fromEntries(
      Object.entries(content).map(([name, one]) => [name, typeof one === "string" ? strToU8(one) : one]),
    ),
    { level },
  );
const list = (more: object = {}) => ({
  "changedetection.json": JSON.stringify({ settings: {}, watching: { [id]: watch(more) } }),
});
const one = (history: string, snapshots: Files, more: object = {}): Files => ({
  ...list(more),
  [`${id}/history-restock_diff.txt`]: history,
  ...Object.fromEntries(Object.entries(snapshots).map(([name, content]) => [`${id}/${name}`, content])),
});

test("the changes of a watch are read from snapshots of both forms, and end when it was checked last", async () => {
  const content = one(`${at(1)},a.txt\r\n${at(2)},/datastore/x/b.txt.br\n${at(3)},c.txt\n${at(4)},d.txt\n`, {
    "a.txt": "In Stock: True - Price: 19.9",
    "b.txt.br": brotliCompressSync("In Stock: True - Price: 18.50"),
    "c.txt": "In Stock: False - Price: 18.50",
    // Named plainly, and packed.
    "d.txt.br": brotliCompressSync("In Stock: True - Price: 20"),
  });
  for (const level of [0, 6] as const) {
    expect(await told(backup(zip(content, level)))).toEqual([
      "de B000000001 buy_box 2026-01-01T01:00 19.90",
      "de B000000001 buy_box 2026-01-01T02:00 18.50",
      "de B000000001 buy_box 2026-01-01T03:00 none",
      "de B000000001 buy_box 2026-01-01T04:00 20.00",
      "de B000000001 buy_box 2026-01-01T09:00 none",
    ]);
  }
});

test("older lists, watches in files of their own and a packed folder are read", async () => {
  const history = {
    [`${id}/history-restock_diff.txt`]: `${at(1)},a.txt`,
    [`${id}/a.txt`]: "In Stock: True - Price: 5",
  };
  const in_ = (folderName: string, content: Files) =>
    Object.fromEntries(Object.entries(content).map(([name, file]) => [`${folderName}/${name}`, file]));
  const older = { "url-watches.json": JSON.stringify({ watching: { [id]: watch() } }), ...history };
  const newer = { "changedetection.json": "{}", [`${id}/watch.json`]: JSON.stringify(watch()), ...history };
  for (const content of [older, newer, in_("backup 2026", older)]) {
    expect((await told(backup(zip(content))))[0]).toBe("de B000000001 buy_box 2026-01-01T01:00 5.00");
  }
});

test.each([
  ["another shop", list({ url: "https://www.ebay.de/itm/1" }), "not-a-product: https://www.ebay.de/itm/1"],
  ["a watch of text", list(), "no-history: B000000001"],
  ["another currency", one("", {}, { restock: { currency: "USD" } }), "currency: B000000001 in USD"],
  ["a missing snapshot", one(`${at(1)},a.txt`, {}), `unreadable: B000000001, ${at(1)},a.txt`],
  ["a broken line", one("now,a.txt", { "a.txt": "In Stock: True - Price: 5" }), "unreadable: B000000001, now,a.txt"],
  ["a way out", one(`${at(1)},../../etc/passwd`, {}), `unreadable: B000000001, ${at(1)},../../etc/passwd`],
  ["no price", one(`${at(1)},a.txt`, { "a.txt": "In Stock: True - Price: None" }), `price: B000000001, ${at(1)},a.txt`],
  ["two commas", one(`${at(1)},a.txt`, { "a.txt": "In Stock: True - Price: 1.234.5" }), `price: B000000001, ${at(1)},a.txt`],
  ["a price of nothing", one(`${at(1)},a.txt`, { "a.txt": "In Stock: True - Price: 0" }), `price: B000000001, ${at(1)},a.txt`],
  ["a far future", one("99999999999,a.txt", { "a.txt": "In Stock: True - Price: 5" }), "time: B000000001, 99999999999,a.txt"],
  ["a brotli bomb", one(`${at(1)},a.txt.br`, { "a.txt.br": brotliCompressSync(Buffer.alloc(9e6)) }), `unreadable: B000000001, ${at(1)},a.txt.br`],
  ["broken brotli", one(`${at(1)},a.txt.br`, { "a.txt.br": "xx" }), `unreadable: B000000001, ${at(1)},a.txt.br`],
])("%s is refused by name", async (_, content, item) => {
  expect(await told(backup(zip(content)))).toEqual([item]);
}); // biome-ignore format: a table

describe("hostile ZIPs", () => {
  const good = zip(one(`${at(1)},a.txt`, { "a.txt": "In Stock: True - Price: 5" }));
  const changed = (find: number[], value: number, offset: number, last = false) => {
    const bytes = Buffer.from(good);
    const found = last ? bytes.lastIndexOf(Buffer.from(find)) : bytes.indexOf(Buffer.from(find));
    bytes.writeUInt32LE(value, found + offset);
    return bytes;
  };
  const central = [0x50, 0x4b, 1, 2];

  test.each([
    ["no ZIP", Buffer.from("B000000001;5"), /not a ZIP/],
    ["an empty file", Buffer.alloc(0), /not a ZIP/],
    ["cut short", good.subarray(0, good.length - 30), /not a ZIP/],
    ["without a list", zip({ "x.txt": "1" }), /no list of watches/],
    ["a bomb", zip({ ...list(), [`${id}/a.txt`]: new Uint8Array(60_000_000) }), /unpacks to far more/],
    ["a name that leads out", zip({ "../changedetection.json": "{}" }), /not a ZIP/],
    ["an absolute name", zip({ "/changedetection.json": "{}" }), /not a ZIP/],
    ["a list that is no JSON", zip({ "changedetection.json": "{{" }), /not JSON/],
    ["a size that is not true", changed(central, 7, 24), /damaged/],
    ["a size beyond the file", changed(central, 0x7fffffff, 20), /overlap|damaged|far more/],
    ["two files on the same bytes", changed(central, 0, 42, true), /overlap/],
  ])("%s is refused in one sentence", async (_, bytes, sentence) => {
    expect(await refusalOf(backup(bytes))).toMatch(sentence);
  });

  test("property: a damaged ZIP gives bounded items or its own refusal", async () => {
    const damage = fc.array(fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(damage, async (changes) => {
        const bytes = Buffer.from(good);
        for (const [place, value] of changes) bytes[place] = value;
        await expectBounded(backup(bytes));
      }),
      { numRuns: 200 },
    );
  });
});
