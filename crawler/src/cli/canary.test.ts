import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { changeOf, parseRequest, type Reading, runCanary, verdictOn } from "./canary.ts";

const read = (price: string, by = "box-core-price"): Reading => ({ kind: "product", price, by });
const unread: Reading = { kind: "product", price: null, by: "ambiguous" };
const other: Reading = { kind: "other", price: null, by: "other" };
const failed: Reading = { kind: "error", price: null, by: "gone" };
const label = (price: string | null, more = {}) => ({ file: "a.html", price, currency: "USD", ...more });

test.each([
  [["--pages", "p"], { pages: "p", host: "www.amazon.com", last: join("p", "canary.json") }],
  [
    ["--pages", "p", "--host", "www.amazon.de", "--last", "l.json"],
    { pages: "p", host: "www.amazon.de", last: "l.json" },
  ],
  [["p"], null],
  [[], null],
  [["--pages", "p", "--host", "example.com"], null],
])("the command line of the canary %j asks for %j", (args, request) => {
  expect(parseRequest(args)).toEqual(request);
});

describe("a page without a label", () => {
  test.each([
    ["the same", read("1.00 USD"), read("1.00 USD"), null],
    ["another rule", read("1.00 USD"), read("1.00 USD", "our-price"), "changed"],
    ["a price that is lost", read("1.00 USD"), unread, "worse"],
    ["another price", read("1.00 USD"), read("2.00 USD"), "worse"],
    ["a price that is new", unread, read("1.00 USD"), "changed"],
    ["another reason", unread, { ...unread, by: "range" }, "changed"],
    ["no product any more", unread, other, "worse"],
    ["a product that is new", other, unread, "changed"],
    ["a file that cannot be read", other, failed, "worse"],
  ] as const)("%s is judged by what was read before", (_, before, now, change) => {
    expect(changeOf(before, now, undefined)).toBe(change);
  });
});

describe("a page with a label", () => {
  test.each([
    ["right", read("1.00 USD"), label("1.00")],
    ["right", read("1.5 USD"), label("1.00", { alt_price: "1.50" })],
    ["right", unread, label(null)],
    ["missed", unread, label("1.00")],
    ["wrong", read("2.00 USD"), label("1.00")],
    ["wrong", read("1.00 EUR"), label("1.00")],
    ["wrong", read("1.00 USD"), label(null)],
    [null, read("1.00 USD"), { file: "a.html" }],
  ] as const)("a reading is %s by its label", (verdict, reading, given) => {
    expect(verdictOn(reading, given)).toBe(verdict);
  });

  test.each([
    ["a price that becomes right", read("2.00 USD"), read("1.00 USD"), "better"],
    ["a wrong price that is refused now", read("2.00 USD"), unread, "better"],
    ["a right price that is lost", read("1.00 USD"), unread, "worse"],
    ["a miss that becomes a wrong price", unread, read("2.00 USD"), "worse"],
    ["another wrong price", read("2.00 USD"), read("3.00 USD"), "changed"],
  ] as const)("%s is judged by the label", (_, before, now, change) => {
    expect(changeOf(before, now, label("1.00"))).toBe(change);
  });
});

describe("a folder of pages", () => {
  let folder = "";
  const last = () => join(folder, "canary.json");
  const page = (text: string): string => `<html><body><span id="productTitle">Mug</span>
    <div id="buybox"><input id="ASIN" value="B000000001"><div id="corePrice_feature_div">
    <span class="a-price"><span class="a-offscreen">${text}</span></span></div></div></body></html>`;
  const put = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  const run = () => runCanary({ pages: folder, host: "www.amazon.de", last: last() });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "canary-"));
    put("a.html", page("10,99 €"));
    put("b.html", page("5,00 €"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("the first run of the canary is kept, and the next says what changed since", () => {
    expect(run()).toEqual({ text: "2 pages, 2 with a price\nfirst run\n", isWorse: false });
    expect(JSON.parse(readFileSync(last(), "utf8")).readings["a.html"]).toEqual(read("10.99 EUR"));
    put("a.html", page("10,99 €").replace("a-price", "a-none"));
    put("c.html", "<title>nothing</title>");
    rmSync(join(folder, "b.html"));
    expect(run()).toEqual({
      text: "worse: a.html: 10.99 EUR (box-core-price) -> no price, not-found\n2 pages, 0 with a price\nsince the last run: 1 worse, 0 better, 0 changed otherwise, 1 added, 1 gone\n",
      isWorse: true,
    });
    expect(run()).toMatchObject({ isWorse: false });
  });

  test("the canary counts what is right where there are labels, and takes their shop", () => {
    const labels = [
      { file: "a.html", price: "10.99", currency: "EUR", marketplace: "www.amazon.de" },
      { file: "b.html", price: "6.00", currency: "EUR", marketplace: null },
    ];
    put("index.jsonl", labels.map((one) => `${JSON.stringify(one)}\n`).join(""));
    expect(run().text).toContain("of 2 labelled 1 right, 0 missed, 1 wrong");
  });

  test("the canary says where a folder, a label or the last run cannot be used", () => {
    put("index.jsonl", "{}\n");
    expect(run).toThrow();
    rmSync(join(folder, "index.jsonl"));
    put("canary.json", '{"readings":{"a.html":1}}');
    expect(run).toThrow();
    expect(readFileSync(last(), "utf8")).toBe('{"readings":{"a.html":1}}');
    const missing = { pages: join(folder, "none"), host: "www.amazon.de", last: join(folder, "none.json") };
    expect(() => runCanary(missing)).toThrow("ENOENT");
  });

  test("the program of the canary fails with 1 for the worse and with 2 when it cannot run", () => {
    const script = join(import.meta.dirname, "canary.ts");
    const args = [script, "--pages", folder, "--host", "www.amazon.de"];
    expect(execFileSync(process.execPath, args, { encoding: "utf8" })).toContain("first run");
    put("a.html", page("11,99 €"));
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
    expect([status, stdout]).toEqual([
      1,
      expect.stringContaining("worse: a.html: 10.99 EUR (box-core-price) -> 11.99 EUR (box-core-price)"),
    ]);
    expect(spawnSync(process.execPath, [script, "--pages", join(folder, "none")]).status).toBe(2);
    expect(spawnSync(process.execPath, [script]).status).toBe(2);
    expect(existsSync(last())).toBe(true);
  }, 60_000);
});
