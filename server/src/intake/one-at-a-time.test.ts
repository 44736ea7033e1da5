import { expect, test } from "vitest";
import { OneAtATime } from "./one-at-a-time.ts";

test("what arrives during a run shares the next one, in order", async () => {
  const runs: number[][] = [];
  const queue = new OneAtATime<number, number>(async (items) => {
    runs.push([...items]);
    await Promise.resolve();
    return items.length;
  });
  const results = await Promise.all([queue.run([1]), queue.run([2, 3]), queue.run([4])]);
  expect(runs).toEqual([[1], [2, 3, 4]]);
  expect(results).toEqual([1, 3, 3]);
  expect(await queue.run([5])).toBe(1);
});

test("a list that cannot be worked on fails alone, and the queue goes on", async () => {
  const queue = new OneAtATime<string, string>(async (items) => {
    if (items.includes("poison")) throw new Error("poison");
    return items.join("");
  });
  const answers = await Promise.allSettled(["first", "poison", "b"].map((item) => queue.run([item])));
  expect(answers.map((answer) => (answer.status === "fulfilled" ? answer.value : "failed"))).toEqual([
    "first",
    "failed",
    "b",
  ]);
  expect(await queue.run(["later"])).toBe("later");
});
