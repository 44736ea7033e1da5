import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { encoded, encodingFor, tightened } from "./encoding.ts";

test.each([
  [undefined, "identity"],
  ["", "identity"],
  ["gzip, deflate, br, zstd", "br"],
  ["gzip", "gzip"],
  ["GZIP;Q=0.5", "gzip"],
  ["br;q=0, gzip;q=0", "identity"],
  ["br;q=0.1, gzip;q=0.9", "gzip"],
  ["*", "br"],
  ["*;q=0", "identity"],
  ["br;q=0, *", "gzip"],
  ["br;q=no", "identity"],
  [`${"x,".repeat(100_000)}br`, "identity"],
] as const)("Accept-Encoding %j is answered in %s", (header, encoding) => {
  expect(encodingFor(header)).toBe(encoding);
});

test("every encoding decodes to the same text", async () => {
  const text = "25,89 € ".repeat(999);
  const plain = Buffer.from(text);
  expect(Buffer.from(await encoded(plain, "identity")).toString()).toBe(text);
  expect(gunzipSync(await encoded(plain, "gzip")).toString()).toBe(text);
  const quick = await encoded(plain, "br");
  for (const body of [quick, await tightened(quick)])
    expect(brotliDecompressSync(body).toString()).toBe(text);
});
