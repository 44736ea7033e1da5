import fc from "fast-check";
import { expect, test } from "vitest";
import { groupedInvite, inviteAlphabet, inviteCodeIn, joinLink, parsePasted } from "./join-link.ts";

const secret = "aB3_-".repeat(5).slice(0, 22);

test.each([
  ["https://tides.example/join/ABCDE-FGHJK", "https://tides.example", null],
  ["  https://tides.example/join/abcdefghjk/  ", "https://tides.example", null],
  [`https://tides.example/join/ABCDE-FGHJK#${secret}`, "https://tides.example", secret],
  [`https://tides.example/prices/join/ABCDE-FGHJK?utm=x#${secret}`, "https://tides.example/prices", secret],
  ["<https://tides.example/join/ABCDE%2DFGHJK>", "https://tides.example", null],
  ["192.168.1.5:7300/join/ABCDE-FGHJK", "192.168.1.5:7300", null],
  ["https://tides.example/join/ABCDE-FGHJK#key=nothing", "https://tides.example", null],
])("%j is the link of an invite", (text, server, browser) => {
  expect(parsePasted(text)).toEqual({ kind: "invite", server, code: "ABCDE-FGHJK", browser });
});

test.each([
  "https://tides.example/join/",
  "https://tides.example/join",
  "https://tides.example/join/ABCDE",
  "https://tides.example/join/ABCDE-FGHJKK",
  "https://tides.example/join/%E0%A4%A",
  "https://tides.example/join/IIIII-OOOOO",
])("%j is the link of an invite that is not whole", (text) => {
  expect(parsePasted(text)).toEqual({ kind: "broken-invite" });
});

test("an invite code alone is read in either case, with and without its hyphen", () => {
  for (const text of ["ABCDE-FGHJK", "abcdefghjk", " abcde fghjk "]) {
    expect(parsePasted(text)).toEqual({ kind: "code", code: "ABCDE-FGHJK" });
  }
});

test("a link with a read key gives the server and the key", () => {
  const key = "k".repeat(43);
  for (const text of [`https://tides.example/?key=${key}`, `https://tides.example#key=${key}`]) {
    expect(parsePasted(text)).toEqual({ kind: "key", server: "https://tides.example", key });
  }
});

test("everything else is taken for a server's address", () => {
  for (const text of ["https://tides.example", "localhost:7300", "joiners.example", "hello"]) {
    expect(parsePasted(text)).toEqual({ kind: "address", server: text });
  }
  expect(parsePasted(" \n ")).toEqual({ kind: "empty" });
});

const code = fc
  .array(fc.constantFrom(...inviteAlphabet), { minLength: 10, maxLength: 10 })
  .map((letters) => letters.join(""));

test("property: a link that is made is read back", () => {
  fc.assert(
    fc.property(code, fc.option(fc.constant(secret)), (letters, browser) => {
      const written = groupedInvite(letters);
      const link = joinLink("https://tides.example/base", written, browser);
      expect(parsePasted(link)).toEqual({
        kind: "invite",
        server: "https://tides.example/base",
        code: written,
        browser,
      });
      expect(inviteCodeIn(written)).toBe(letters);
    }),
  );
});

test("property: no pasted text makes the parser throw or take long", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: "binary" }), fc.webUrl({ withFragments: true, withQueryParameters: true })),
      (text) => {
        parsePasted(text);
      },
    ),
  );
  const began = performance.now();
  for (const text of ["/join".repeat(400_000), "https://a/join/#".repeat(60_000), " ".repeat(2_000_000)]) {
    parsePasted(text);
  }
  expect(performance.now() - began).toBeLessThan(1000);
});
