import { afterEach, expect, test, vi } from "vitest";
import { Turns } from "./turns.ts";

afterEach(() => void vi.useRealTimers());

/** Work that runs until all are told to end; what became of each. */
function busy(turns: Turns) {
  const { promise: end, resolve } = Promise.withResolvers<void>();
  const outcomes: Promise<string>[] = [];
  const ask = (network: string) =>
    outcomes.push(
      turns
        .run(network, () => end)
        .then(
          () => `${network} served`,
          ({ code }) => `${network} ${code}`,
        ),
    );
  const all = () => {
    resolve();
    return Promise.all(outcomes);
  };
  return { ask, end: all };
}

test("networks that ask for much give way to one that has less, when nothing more may wait", async () => {
  const { ask, end } = busy(new Turns({ atOnce: 1, ofNetwork: 4, ofAll: 8 }));
  for (let n = 0; n < 4; n++) for (const network of ["a", "b"]) ask(network);
  for (const network of ["c", "c", "d"]) ask(network);
  // Nobody has much more than another by now.
  for (const network of ["e", "f", "g", "h", "a", "b"]) ask(network);
  const outcomes = await end();
  const served = outcomes.filter((outcome) => outcome.endsWith("served"));
  expect(served.filter((one) => !/[ab] /.test(one)).slice(0, 3)).toEqual([
    "c served",
    "c served",
    "d served",
  ]);
  expect(served.length).toBeLessThanOrEqual(8);
  expect(outcomes).toContain("a overloaded");
  expect(outcomes).toContain("b overloaded");
});

test("a request that gave way holds no place, and all places are free afterwards", async () => {
  const turns = new Turns({ atOnce: 1, ofNetwork: 4, ofAll: 8 });
  for (let round = 0; round < 3; round++) {
    const { ask, end } = busy(turns);
    for (let n = 0; n < 4; n++) for (const network of ["a", "b"]) ask(network);
    ask("c");
    const outcomes = await end();
    expect(outcomes.filter((outcome) => outcome.endsWith("served"))).toHaveLength(8);
    expect(outcomes.at(-1)).toBe("c served");
  }
});

test("a request that waits too long for its turn is refused, and holds no place", async () => {
  vi.useFakeTimers();
  const turns = new Turns({ atOnce: 1, ofNetwork: 4, ofAll: 8, waitMs: 50 });
  for (let round = 0; round < 3; round++) {
    const { ask, end } = busy(turns);
    for (const network of ["a", "a", "b"]) ask(network);
    await vi.advanceTimersByTimeAsync(40);
    ask("c");
    await vi.advanceTimersByTimeAsync(10);
    expect(await end()).toEqual(["a served", "a overloaded", "b overloaded", "c served"]);
  }
  expect(vi.getTimerCount()).toBe(0);
});
