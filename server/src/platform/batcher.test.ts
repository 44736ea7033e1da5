import { expect, test } from "vitest";
import { Batcher } from "./batcher.ts";

/** Records the lists it is run on; the result is their length. */
function recorder(options?: ConstructorParameters<typeof Batcher>[1]) {
  const runs: number[][] = [];
  const batcher = new Batcher<number, number>(async (items) => {
    runs.push([...items]);
    await Promise.resolve();
    return items.length;
  }, options);
  return { runs, batcher };
}

test("items that arrive during a run share the next one, in order", async () => {
  const { runs, batcher } = recorder();
  const results = await Promise.all([batcher.run([1]), batcher.run([2, 3]), batcher.run([4])]);
  expect(runs).toEqual([[1], [2, 3, 4]]);
  expect(results).toEqual([1, 3, 3]);
  expect(await batcher.run([5])).toBe(1);
});

test("items that arrive while a run waits share it, up to the limit, with lists undivided", async () => {
  const { runs, batcher } = recorder({ delayMs: 1, maxItems: 3, concurrency: 2 });
  await Promise.all([batcher.run([1, 2]), batcher.run([3, 4]), batcher.run([5])]);
  expect(runs).toEqual([[1, 2, 3, 4], [5]]);
});

test("a list that cannot be worked on fails alone, and the rest continues", async () => {
  const batcher = new Batcher<string, string>(async (items) => {
    if (items.includes("poison")) throw new Error("poison");
    return items.join("");
  });
  const answers = await Promise.allSettled(["first", "poison", "b"].map((item) => batcher.run([item])));
  expect(answers.map((answer) => (answer.status === "fulfilled" ? answer.value : "failed"))).toEqual([
    "first",
    "failed",
    "b",
  ]);
  expect(await batcher.run(["later"])).toBe("later");
});
