import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodePage } from "./page-file.ts";
import { lineOf, parseRequest } from "./read-page.ts";

const page = (title: string, head = ""): string => `<!doctype html><html><head>${head}</head><body>
<span id="productTitle">${title}</span><div id="buybox"><input id="ASIN" value="B000000001">
<div id="corePrice_feature_div"><span class="a-price"><span class="a-offscreen">10,99 €</span></span></div></div>`;

let folder = "";
const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "read-page-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const read = (path: string) => JSON.parse(lineOf(path, "www.amazon.de"));

describe("the command line", () => {
  test.each([
    [
      ["--host", "www.amazon.de", "a.html", "a.html"],
      { host: "www.amazon.de", explain: false, files: ["a.html", "a.html"] },
    ],
    [["a.html", "--host=amazon.co.uk"], { host: "amazon.co.uk", explain: false, files: ["a.html"] }],
    [
      ["--host", "www.amazon.de", "--explain", "--", "--odd.html"],
      { host: "www.amazon.de", explain: true, files: ["--odd.html"] },
    ],
    [["--host", "www.amazon.de"], null],
    [["--host", "www.amazon.example", "a.html"], null],
    [["--host", "example.com", "a.html"], null],
    [["a.html"], null],
    [["--host"], null],
    [["--hots", "www.amazon.de", "a.html"], null],
    [[], null],
  ])("%j asks for %j", (args, request) => {
    expect(parseRequest(args)).toEqual(request);
  });
});

describe("a line", () => {
  test("a line holds a product's facts flat, next to its kind", () => {
    expect(read(file("product.html", page("Tasse")))).toMatchObject({
      kind: "product",
      marketplace: "de",
      asin: "B000000001",
      title: "Tasse",
      condition: "new",
      prices: { buy_box: { amount: "10.99", currency: "EUR", rule: "box-core-price" } },
      reasons: { list: "not-found" },
    });
  });

  test("a file can be explained in lines for people", () => {
    expect(lineOf(file("explained.html", page("Tasse")), "www.amazon.de", true)).toContain(
      '[{"buy_box":{"amount":"10.99","currency":"EUR","rule":"box-core-price"}}',
    );
  });

  test.each([
    ["an empty file", ""],
    ["a binary file", new Uint8Array(2000).map((_, at) => (at * 97) % 256)],
    ["a text", "no page"],
  ])("the line for %s says other", (name, content) => {
    expect(read(file(`${name}.html`, content))).toMatchObject({ kind: "other" });
  });

  test("the line for a missing file says error, with the file and the reason", () => {
    expect(read(folder)).toEqual({ file: folder, kind: "error", error: expect.stringContaining("EISDIR") });
    const missing = join(folder, "missing.html");
    expect(read(missing)).toEqual({ file: missing, kind: "error", error: expect.stringContaining("ENOENT") });
  });
});

describe("the text of a file", () => {
  const latin1 = (text: string) => Buffer.from(text, "latin1");

  test("a file is decoded by the encoding that it declares", () => {
    expect(decodePage(latin1(page("Café", '<meta charset="iso-8859-1">')))).toContain("Café");
    const older = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">';
    expect(decodePage(latin1(page("Café", older)))).toContain("Café");
    const japanese = new Uint8Array([0x89, 0xbb, 0x8f, 0xcf, 0x95, 0x69]);
    expect(decodePage(Buffer.concat([latin1('<meta charset="shift_jis">'), japanese]))).toContain("化粧品");
  });

  test("a file is decoded by its byte order mark", () => {
    expect(decodePage(Buffer.from(`\ufeff${page("Café")}`, "utf16le"))).toContain("Café");
  });

  test("a file is decoded as UTF-8 if it is valid UTF-8, whatever it declares", () => {
    expect(decodePage(Buffer.from(page("Café", '<meta charset="iso-8859-1">')))).toContain("Café");
  });
});

describe("the program", () => {
  const script = join(import.meta.dirname, "read-page.ts");

  test("the program prints one line a file, in order, and succeeds", () => {
    const good = file("good.html", page("Tasse"));
    const args = [script, "--host", "www.amazon.de", good, folder, good];
    const lines = execFileSync(process.execPath, args, { encoding: "utf8" }).trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).kind)).toEqual(["product", "error", "product"]);
  }, 30_000);

  test("the program fails with its usage when used wrongly", () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, "a.html"], { encoding: "utf8" });
    expect([status, stdout, stderr]).toEqual([2, "", expect.stringContaining("usage:")]);
  }, 30_000);
});
