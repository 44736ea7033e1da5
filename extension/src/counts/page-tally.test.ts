import { describe, expect, test } from "vitest";
import { countPage, emptyTally, PageTally, tallyAt } from "./page-tally.ts";

const day = 24 * 3_600_000;
const noon = Date.UTC(2026, 5, 1, 12);
const read = { marketplace: "com", priced: true, outcome: "box-core-price" };
const unread = { marketplace: "com", priced: false, outcome: "ambiguous" };

describe("the tally of pages", () => {
  test("pages are counted by marketplace and outcome", () => {
    const seen = [read, unread, read, { ...read, marketplace: "de" }];
    const tally = seen.reduce((before, page) => countPage(before, page, noon), emptyTally);
    expect(tally.counts).toEqual(
      expect.arrayContaining([
        { ...read, pages: 2 },
        { ...unread, pages: 1 },
        { ...read, marketplace: "de", pages: 1 },
      ]),
    );
    expect(tally.due).toEqual([]);
    expect(PageTally.parse(tally)).toEqual(tally);
  });

  test("a day that is over is due, in place of one that could not be sent", () => {
    const first = countPage(emptyTally, read, noon);
    const second = countPage(first, unread, noon + day);
    expect(second).toMatchObject({ counts: [{ ...unread, pages: 1 }], due: [{ ...read, pages: 1 }] });
    const third = tallyAt(second, noon + 2 * day);
    expect(third).toMatchObject({ counts: [], due: [{ ...unread, pages: 1 }] });
    expect(tallyAt(third, noon + 9 * day).due).toEqual(third.due);
    expect(tallyAt(third, noon + 2 * day)).toBe(third);
  });

  test("the tally holds no address, number, title or time of a page", () => {
    const tally = countPage(emptyTally, { ...read, asin: "B000000001", title: "Mug" } as typeof read, noon);
    expect(JSON.stringify(tally)).not.toMatch(/B000000001|Mug/);
    expect(tally.day).toBe(Math.floor(noon / day));
  });

  test("the tally is bounded", () => {
    let tally = emptyTally;
    for (let n = 0; n < 300; n++) tally = countPage(tally, { ...read, outcome: `rule-${n}` }, noon);
    expect(tally.counts).toHaveLength(100);
    tally = { ...tally, counts: [{ ...read, pages: 10_000 }] };
    expect(countPage(tally, read, noon).counts).toEqual([{ ...read, pages: 10_000 }]);
  });
});
