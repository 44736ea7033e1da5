import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "../test/runs.ts";
import { type Attempt, attempt, firstAttempt, type Hash, isSolution, zeroBits } from "./puzzle.ts";

const sha256: Hash = (bytes) => createHash("sha256").update(bytes).digest();

function solve(challenge: string, bits: number, puzzles: number, hashesAtOnce: number): Attempt {
  let found = firstAttempt;
  while (found.nonces.length < puzzles) {
    found = attempt(challenge, bits, puzzles, found, hashesAtOnce, sha256);
  }
  return found;
}

test.each([
  [[0x80, 0], 0],
  [[0x7f, 0], 1],
  [[0x01, 0xff], 7],
  [[0x00, 0xff], 8],
  [[0x00, 0x01], 15],
  [[0x00, 0x00], 16],
])("%j begins with %d zero bits", (bytes, bits) => expect(zeroBits(Uint8Array.from(bytes))).toBe(bits));

test("solving in any steps gives the same solution, which is valid for this challenge only", () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 300 }), (challenge, hashesAtOnce) => {
      const { nonces } = solve(challenge, 8, 4, 1000);
      expect(solve(challenge, 8, 4, hashesAtOnce).nonces).toEqual(nonces);
      expect(isSolution(challenge, 8, nonces, sha256)).toBe(true);
      // Any other would be solved by chance once in 2^32.
      expect(isSolution(`${challenge}.`, 8, nonces, sha256)).toBe(false);
    }),
    { numRuns: runs(30) },
  );
});

test("a nonce of another puzzle, and one bit too few, are no solution", () => {
  const { nonces } = solve("a challenge", 10, 4, 1000);
  expect(isSolution("a challenge", 10, nonces.toReversed(), sha256)).toBe(false);
  const least = (bits: number) => isSolution("a challenge", bits, nonces, sha256);
  const reached = [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20].filter(least);
  expect(reached[0]).toBe(10);
  expect(reached.length).toBeLessThan(8);
});

test("many small puzzles of one challenge cost about what was meant", () => {
  const costs = Array.from({ length: 20 }, (_, n) => {
    const { nonces } = solve(`challenge ${n}`, 6, 16, 100_000);
    return nonces.reduce((sum, nonce) => sum + nonce + 1, 0) / (16 * 64);
  });
  // Of one large puzzle the dearest of 20 would cost about 3.6 times the mean.
  expect(Math.max(...costs)).toBeLessThan(2);
  expect(Math.min(...costs)).toBeGreaterThan(0.3);
});
