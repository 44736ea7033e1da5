import { createHash } from "node:crypto";
import { attempt, firstAttempt } from "@tidemark/core";
import { Challenge, puzzles } from "@tidemark/core/wire";
import { expect, test } from "vitest";
import { Challenges } from "./challenges.ts";
import { ReporterKeys } from "./keys.ts";

const minute = 60_000;
const clock = { now: Date.UTC(2026, 0, 15, 12) };
const now = () => clock.now;
const open = (secret = "a secret", workBits = 10) =>
  new Challenges(new ReporterKeys([{ secret, signsFrom: 0 }], now), now, workBits);

const solve = ({ challenge, bits }: Challenge) =>
  attempt(challenge, bits, puzzles, firstAttempt, 1e6, (bytes) => createHash("sha256").update(bytes).digest())
    .nonces as number[];

test("a challenge says how hard it is and when it ends, and its solution is taken", () => {
  const made = open().make();
  expect(Challenge.parse(made)).toEqual(made);
  expect(made).toMatchObject({ bits: 6, expiresAt: "2026-01-15T12:10:00.000Z" });
  expect(open().judge({ challenge: made.challenge, nonces: solve(made) })).toMatchObject({ ok: true });
});

test("no two are the same", () => {
  const made = Array.from({ length: 200 }, () => open().make().challenge);
  expect(new Set(made).size).toBe(200);
});

test("a challenge of another server, an expired one and a wrong solution are refused with their reasons", () => {
  const made = open().make();
  const { challenge } = made;
  const nonces = solve(made);
  const why = (judged: ReturnType<Challenges["judge"]>) => (judged.ok ? "ok" : judged.reason);
  expect(why(open("another").judge({ challenge, nonces }))).toBe("foreign");
  expect(why(open().judge({ challenge, nonces: nonces.toReversed() }))).toBe("unsolved");
  expect(why(open().judge({ challenge, nonces: nonces.map((nonce) => nonce + 1) }))).toBe("unsolved");
  clock.now += 10 * minute - 1;
  expect(why(open().judge({ challenge, nonces }))).toBe("ok");
  clock.now += 1;
  expect(why(open().judge({ challenge, nonces }))).toBe("over");
});

test("nobody can make a challenge easier or longer: changing any letter makes it foreign", () => {
  const { challenge } = open().make();
  for (let i = 0; i < challenge.length; i++) {
    const other = challenge[i] === "A" ? "B" : "A";
    const forged = challenge.slice(0, i) + other + challenge.slice(i + 1);
    const judged = open().judge({ challenge: forged, nonces: Array(puzzles).fill(0) });
    expect(judged, `letter ${i}`).toEqual({ ok: false, reason: "foreign" });
  }
});

test.each(["", "tc1", "tm2.a.b.c", "tc1....", "x".repeat(128)])("%j is a foreign challenge", (challenge) => {
  expect(open().judge({ challenge, nonces: [] })).toEqual({ ok: false, reason: "foreign" });
});

test("a challenge made before a change of difficulty keeps its own", () => {
  const easy = open("a secret", 8).make();
  expect(open("a secret", 26).judge({ challenge: easy.challenge, nonces: solve(easy) }).ok).toBe(true);
});
