import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeRetraction, type UnverifiedPoint } from "./judge-retraction.ts";
import { privatePolicy as policy } from "./policy.ts";
import { minute, noon } from "./testing.ts";

const point = (more: Partial<UnverifiedPoint> = {}): UnverifiedPoint => ({
  price: 4000,
  acceptedAt: noon,
  verified: false,
  replacedAt: null,
  ...more,
});
const reading = (minutes: number, price: number | null) => ({ price, at: noon + minutes * minute });
const judge = (of: UnverifiedPoint, readings: ReturnType<typeof reading>[], minutes = 5) =>
  judgeRetraction(of, readings, noon + minutes * minute, policy);

describe("a point that people alone brought about", () => {
  test.each<[string, ReturnType<typeof reading>[], ReturnType<typeof judgeRetraction>]>([
    ["before any reading is in doubt", [], "in-doubt"],
    ["is in doubt after one reading that disagrees", [reading(1, 9000)], "in-doubt"],
    ["is retracted by two readings that disagree", [reading(1, 9000), reading(2, 9000)], "retracted"],
    [
      "is retracted by two that disagree with each other, too",
      [reading(1, 9000), reading(2, null)],
      "retracted",
    ],
    [
      "is in doubt while the two are less than a minute apart",
      [reading(1, 9000), reading(1.9, 9000)],
      "in-doubt",
    ],
    [
      "stands once a reading agreed, before or after",
      [reading(1, 9000), reading(2, 4000), reading(4, 9000)],
      "stands",
    ],
    [
      "is not touched by readings from before it was accepted",
      [reading(-2, 9000), reading(-1, 9000)],
      "in-doubt",
    ],
  ])("a point that people alone brought about %s", (_, readings, verdict) =>
    expect(judge(point(), readings)).toBe(verdict),
  );

  test("a point stands after 30 minutes, whatever is read then: that is a new change", () => {
    expect(judge(point(), [reading(31, 9000), reading(33, 9000)], 33)).toBe("stands");
    expect(judge(point(), [reading(29, 9000), reading(31, 9000)], 31)).toBe("stands");
    expect(judge(point(), [reading(28, 9000), reading(30, 9000)], 30)).toBe("retracted");
  });

  test("a point replaced meanwhile is retracted only if a reading disagreed while it was in force", () => {
    const replaced = point({ replacedAt: noon + 3 * minute });
    expect(judge(replaced, [reading(3, 9000), reading(5, 9000)])).toBe("retracted");
    expect(judge(replaced, [reading(3, 9000)])).toBe("in-doubt");
    expect(judge(replaced, [reading(4, 9000), reading(5, 9000)])).toBe("stands");
  });

  test("a point of unavailability is rechecked like any price", () => {
    expect(judge(point({ price: null }), [reading(1, null), reading(2, 9000)])).toBe("stands");
    expect(judge(point({ price: null }), [reading(1, 9000), reading(2, 9000)])).toBe("retracted");
  });
});

test("readings never retract a point that a verifier supported or that one of them agrees with", () => {
  const minutes = fc.integer({ min: -60, max: 60 });
  const price = fc.option(fc.constantFrom(4000, 9000, 9100));
  const readings = fc.array(fc.tuple(minutes, price).map(([at, read]) => reading(at, read)));
  fc.assert(
    fc.property(
      readings,
      fc.boolean(),
      fc.option(fc.integer({ min: 1, max: 60 })),
      (read, verified, replaced) => {
        const of = point({ verified, replacedAt: replaced === null ? null : noon + replaced * minute });
        const agreed = read.some(({ at, price }) => at >= noon && at <= noon + 30 * minute && price === 4000);
        const verdict = judgeRetraction(of, read, noon + 20 * minute, policy);
        if (verified || agreed) expect(verdict).toBe("stands");
        // The order in which the readings come in changes nothing.
        expect(judgeRetraction(of, read.toReversed(), noon + 20 * minute, policy)).toBe(verdict);
      },
    ),
  );
});
