import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { csvOf, headings, secrets } from "../../../core/src/purchases/order-history.fixture.ts";
import { exportedPurchases } from "./export.ts";
import { readPurchases } from "./read-purchases.ts";

const now = Date.parse("2026-11-30T12:00:00Z");
const lamp = "com/B000000001/2025-03-03/2499/USD";
const zip = (files: Record<string, string>, level: 0 | 6 = 6): Uint8Array<ArrayBuffer> =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])), { level }) as Uint8Array<ArrayBuffer>; // biome-ignore format: one row
const read = (...parts: BlobPart[]) => readPurchases(new Blob(parts), now);

test.each([
  ["a CSV file", csvOf([{}])],
  ["a CSV file with a byte order mark", `\ufeff${csvOf([{}], headings.newer)}`],
  ["a ZIP", zip({ "Retail.OrderHistory.1/Retail.OrderHistory.1.csv": csvOf([{}]) })],
  ["a ZIP that packs nothing", zip({ "Retail.OrderHistory.2/Retail.OrderHistory.2.csv": csvOf([{}]) }, 0)],
  ["a ZIP of 2026", zip({ "Your Amazon Orders/Order History.csv": csvOf([{}], headings.newer), "Your Amazon Orders/Returns.csv": "a,b", "invoice.pdf": "%PDF" })],
  ["an own export", JSON.stringify({ purchases: exportedPurchases([lamp]) })],
])("purchases are read from %s", async (_, content) => {
  expect(await read(content)).toMatchObject({ ok: true, purchases: [lamp], refused: [] });
}); // biome-ignore format: one row each

test("the files of a ZIP overlap, and each purchase comes once", async () => {
  const files = {
    "Retail.OrderHistory.1/Retail.OrderHistory.1.csv": csvOf([{}]),
    "Retail.OrderHistory.2/Retail.OrderHistory.2.csv": csvOf([{}, { ASIN: "B000000002" }]),
    "Retail.OrdersReturned.1/Retail.OrdersReturned.1.csv": "Order ID\r\n1\r\n",
  };
  const found = await read(zip(files));
  expect(found).toMatchObject({ ok: true, purchases: { length: 2 }, rows: 3, same: 1 });
  for (const secret of secrets) expect(JSON.stringify(found)).not.toContain(secret);
});

const damagedAt = (bytes: Uint8Array<ArrayBuffer>, at: number, value: number): Uint8Array<ArrayBuffer> => {
  const copy = bytes.slice();
  copy[at] = value;
  return copy;
};
const good = zip({ "Order History.csv": csvOf([{}, {}, {}]) });
/** Where the directory begins. */
const directory = new DataView(good.buffer).getUint32(good.length - 22 + 16, true);
/** A directory that says another unpacked size. */
const lying = (size: number): Uint8Array<ArrayBuffer> => {
  const copy = good.slice();
  new DataView(copy.buffer).setUint32(directory + 24, size, true);
  return copy;
};

test.each([
  ["an empty file", "", "no-order-history"],
  ["a ZIP of something else", zip({ "photo.jpg": "x" }), "no-order-history"],
  ["another table", "a,b\r\n1,2\r\n", "no-order-history"],
  ["another JSON", '{"watches":[]}', "no-order-history"],
  ["a JSON that breaks off", '{"purchases":[', "no-order-history"],
  ["an export of nonsense", '{"purchases":[{"asin":"x"},7,null]}', "no-order-history"],
  ["a ZIP that breaks off", good.slice(0, good.length - 40), "damaged"],
  ["a ZIP with a damaged directory", damagedAt(good, directory, 0), "damaged"],
  ["a ZIP with a damaged header", damagedAt(good, 0 + 2, 9), "damaged"],
  ["a ZIP whose content is no deflate", damagedAt(good, 60, 0xff), "damaged"],
  ["a ZIP that unpacks to more than it says", lying(10), "damaged"],
  ["a ZIP bomb", lying(150_000_000), "damaged"],
  ["a ZIP that says it holds gigabytes", lying(0xfff0_0000), "too-large"],
  ["a bomb of text", zip({ "Order History.csv": "x".repeat(40_000_000) }), "damaged"],
  ["a CSV without an end of a quote", `${headings.older}\r\n"`, "damaged"],
])("%s is refused with a reason", async (_, content, reason) => {
  expect(await read(content)).toEqual({ ok: false, reason });
}); // biome-ignore format: one row each

test("an export keeps what fits and counts the rest", async () => {
  const purchases = [...exportedPurchases([lamp]), { marketplace: "com", asin: "B000000001", day: "2025-03-03", paid: "1e9", currency: "USD" }]; // biome-ignore format: one row
  expect(await read(JSON.stringify({ purchases }))).toMatchObject({
    purchases: [lamp],
    rows: 2,
    refused: [{ count: 1 }],
  });
});
