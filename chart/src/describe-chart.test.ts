import { describe, expect, test } from "vitest";
import { describeChart } from "./describe-chart.ts";
import { historyOf } from "./history.fixture.ts";

const day = 86_400;
const from = 1_700_000_000 - (1_700_000_000 % day);
const span = { from, until: from + 30 * day };
const claim = { price: 1799, seenBy: 1, since: new Date((from + 20 * day) * 1000).toISOString() };

describe("chart description", () => {
  test("chart description has price, lowest, highest, average, claims and gaps", () => {
    const history = historyOf([[from, 2000], [from + 10 * day, 3000]], { gaps: [[from + 2 * day, from + 4 * day]] }); // biome-ignore format: one row
    const said = describeChart({ history, claims: [claim], span });
    expect(said).toMatch(
      /^\$30\.00 since .+\. Lowest \$20\.00 on .+\. Highest \$30\.00 on .+\. On average \$27\.14/,
    );
    expect(said).toContain("$17.99 seen by 1 person, not confirmed.");
    expect(said).toContain("Once nobody looked for a day or longer.");
  });

  test("chart description says that nothing was confirmed or the product is unavailable", () => {
    expect(describeChart({ history: historyOf([]), claims: [], span })).toBe("No price was confirmed yet.");
    expect(describeChart({ history: historyOf([[from, null]]), claims: [], span })).toMatch(
      /^Unavailable since/,
    );
  });
});
