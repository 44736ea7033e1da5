import fc from "fast-check";
import { expect, test } from "vitest";
import { daySeconds, type Step } from "./day.ts";
import { dayStart, daysAround, daysOf } from "./days.ts";

const steps = fc
  .uniqueArray(fc.record({ t: fc.nat(12 * daySeconds), price: fc.option(fc.nat(10_000)) }), {
    selector: ({ t }) => t,
    minLength: 1,
    maxLength: 12,
  })
  .map((some) => some.toSorted((a, b) => a.t - b.t) as readonly Step[]);
const observed = fc.uniqueArray(fc.nat(14)).map((days) => days.map((day) => day * daySeconds));

test("days after a retraction equal days computed from scratch; observed days stay observed", () => {
  fc.assert(
    fc.property(steps, observed, fc.nat(), (all, seen, choice) => {
      const gone = all[choice % all.length]!;
      const standing = all.filter((step) => step !== gone);
      const { from, to } = daysAround(gone.t, standing.find(({ t }) => t > gone.t)?.t);
      const touched = seen.filter((day) => day >= from && (to === null || day <= to));
      const after = new Map([...daysOf(all, seen), ...daysOf(standing, touched)]);
      expect(after).toEqual(daysOf(standing, seen));
      const began = standing[0]?.t ?? Number.POSITIVE_INFINITY;
      for (const [day, row] of after)
        expect(row === null).toBe(day < dayStart(began) || standing.length === 0);
    }),
  );
});
