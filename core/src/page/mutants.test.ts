import { expect, test } from "vitest";
import { runMutants } from "../../test/mutants/run.ts";
import { type Source, sourcePages } from "../../test/mutants/sources.ts";

/** A share of what `npm run -s check:mutants` reads, for 30 s of one core: parsing a capture costs a second. */
const everyNthCapture = 16;
const shareOfCapture = 0.3;
const shareOfSketch = 0.4;

const sources = sourcePages();
const isCapture = ({ name }: Source): boolean => name.startsWith("capture");
const isSketch = ({ name }: Source): boolean => name.startsWith("sketch");
const captures = sources.filter(isCapture).filter((_, at) => at % everyNthCapture === 0);

test("a page that lost a part or gained another product's price shows its own price or none", () => {
  const counts = [
    ...sources
      .filter((source) => !isCapture(source))
      .map((source) => runMutants(source, isSketch(source) ? shareOfSketch : 1)),
    ...captures.map((source) => runMutants(source, shareOfCapture)),
  ];
  const mutants = counts.reduce((sum, count) => sum + count.mutants, 0);
  console.log(`${mutants} mutants of ${counts.length} pages`);
  expect(counts.flatMap(({ wrong }) => wrong)).toEqual([]);
  expect(mutants).toBeGreaterThan(1000);
}, 300_000);
