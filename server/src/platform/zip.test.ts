import { unzipSync, zipSync } from "fflate";
import { afterEach, expect, test } from "vitest";
import { zipOf } from "./zip.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const filesOf = (names: readonly string[]) =>
  new Map(names.map((name) => [name, { bytes: bytesOf(`content of ${name}`) }]));
const zone = process.env.TZ;

afterEach(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

const odd = [
  "manifest.json",
  "a b/ü 水.js",
  "10",
  "9",
  "constructor",
  "a/__proto__",
  "ümlaut",
  "-rf",
  "..a",
  "%2e%2e/x",
];

test("a zip has the same bytes whatever the order of its files, the time zone and the clock", async () => {
  const zips: Uint8Array[] = [];
  for (const [n, name] of ["Pacific/Kiritimati", "America/New_York", "UTC"].entries()) {
    process.env.TZ = name;
    zips.push(await zipOf(filesOf(n % 2 ? odd.toReversed() : odd)));
  }
  expect(Buffer.from(zips[1]!).equals(Buffer.from(zips[0]!))).toBe(true);
  expect(Buffer.from(zips[2]!).equals(Buffer.from(zips[0]!))).toBe(true);
});

test("a zip that is packed in other threads has the bytes of one that is not", async () => {
  // Compressible, and larger than what the library packs at once.
  const large = bytesOf(Array.from({ length: 60_000 }, (_, n) => `${n % 977} `).join(""));
  const plain = { a: bytesOf("a"), "b/large": large };
  const how = { mtime: new Date(1980, 0, 1, 12), os: 3, attrs: (0o100644 << 16) >>> 0 };
  const expected = zipSync({ a: [plain.a, how], "b/large": [large, how] }, { level: 9 });
  const packed = await zipOf(Object.entries(plain).map(([name, bytes]) => [name, { bytes }] as const));
  expect(Buffer.from(packed).equals(Buffer.from(expected))).toBe(true);
});

test("a zip gives back each file under its name, those with odd names too", async () => {
  const unzipped = unzipSync(await zipOf(filesOf(odd)));
  expect(Object.keys(unzipped).toSorted()).toEqual(odd.toSorted());
  for (const name of odd) expect(new TextDecoder().decode(unzipped[name])).toBe(`content of ${name}`);
});

test.each([
  ["", "no relative path"],
  ["/etc/passwd", "no relative path"],
  ["C:/x", "no relative path"],
  ["../x", "an empty part"],
  ["a/../../x", "an empty part"],
  ["a//x", "an empty part"],
  ["./x", "an empty part"],
  ["a/", "an empty part"],
  ["a\\..\\x", "a backslash"],
  ["a\0b", "a control character"],
  ["a\nb", "a control character"],
  ["\ud800", "not valid Unicode"],
  ["__proto__", "cannot be kept"],
])("a file called %j is not packed", async (name, fault) => {
  await expect(zipOf(filesOf(["fine", name]))).rejects.toThrow(fault);
});

test("two files that are one where capitals do not count are not packed", async () => {
  await expect(zipOf(filesOf(["Readme", "README"]))).rejects.toThrow("is there twice");
});

test("a zip keeps whether a file can be run, and no other mode", async () => {
  const files = new Map([
    ["run", { bytes: bytesOf("x"), executable: true }],
    ["text", { bytes: bytesOf("x") }],
  ]);
  const zip = Buffer.from(await zipOf(files));
  const directory = zip.indexOf("PK\u0001\u0002");
  const second = zip.indexOf("PK\u0001\u0002", directory + 1);
  const modes = [directory, second].map((at) => zip.readUInt32LE(at + 38) >>> 16);
  expect(modes).toEqual([0o100755, 0o100644]);
});
