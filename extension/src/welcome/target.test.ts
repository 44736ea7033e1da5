import { describe, expect, test } from "vitest";
import { fieldBesides, noInput, targetOf } from "./target.ts";

const secret = "s".repeat(22);
const key = "k".repeat(43);
const of = (link: string, more: object = {}) => targetOf({ ...noInput, link, ...more });

describe("the target of a pasted link", () => {
  test("the link of an invite says server, code and browser", () => {
    expect(of(` https://tides.example/join/abcde-fghjk#${secret} `)).toEqual({
      ok: true,
      server: "https://tides.example",
      code: "ABCDE-FGHJK",
      browser: secret,
      plain: false,
    });
    expect(of("192.168.1.5:7300/join/ABCDE-FGHJK")).toMatchObject({
      server: "http://192.168.1.5:7300",
      browser: null,
      plain: true,
    });
  });

  test("a link with the read key gives the key in place of a code", () => {
    expect(of(`https://tides.example/?key=${key}`)).toMatchObject({
      server: "https://tides.example",
      code: key,
    });
  });

  test("an address takes the code from its own field, a code the address", () => {
    expect(of("tides.example", { code: "ABCDE-FGHJK" })).toMatchObject({
      server: "https://tides.example",
      code: "ABCDE-FGHJK",
    });
    expect(of("ABCDE-FGHJK", { address: "localhost:7300" })).toMatchObject({
      server: "http://localhost:7300",
      code: "ABCDE-FGHJK",
    });
    expect(["tides.example", "ABCDE-FGHJK", `https://tides.example/join/ABCDE-FGHJK`, ""].map((link) => fieldBesides({ ...noInput, link }))).toEqual(["code", "address", null, null]); // biome-ignore format: one row
  });

  test.each([
    ["", "no-link", "link"],
    ["https://tides.example/join/ABC", "broken-invite", "link"],
    ["hello there", "not-a-link", "link"],
    ["https://tides.example/other/page?p=1", "not-a-link", "link"],
    ["http://tides.example/join/ABCDE-FGHJK", "needs-https", "link"],
    ["ftp://tides.example/join/ABCDE-FGHJK", "not-a-link", "link"],
    ["javascript:alert(1)/join/ABCDE-FGHJK", "not-a-link", "link"],
    ["ABCDE-FGHJK", "no-address", "address"],
  ])("%j is refused: %s", (link, problem, field) => {
    expect(of(link)).toEqual({ ok: false, problem, field });
  });
});
