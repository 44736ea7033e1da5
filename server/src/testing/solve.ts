import { createHash } from "node:crypto";
import { attempt, firstAttempt } from "@tidemark/core";
import { type Challenge, puzzles, type Registered } from "@tidemark/core/wire";
import { post } from "./test-server.ts";

/** Solves a challenge; for few bits. */
export const solve = ({ challenge, bits }: Challenge): readonly number[] =>
  attempt(challenge, bits, puzzles, firstAttempt, Number.POSITIVE_INFINITY, (bytes) =>
    createHash("sha256").update(bytes).digest(),
  ).nonces;

export async function challengeOf(url: string): Promise<Challenge> {
  const response = await fetch(`${url}/v1/reporters/challenge`);
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as Challenge;
}

/** Registers a reporter at a public server by proof of work. Returns its token. */
export async function registerByWork(url: string): Promise<string> {
  const made = await challengeOf(url);
  const body = { challenge: made.challenge, nonces: solve(made) };
  const response = await post(`${url}/v1/reporters`, body);
  if (response.status !== 201) throw new Error(await response.text());
  return ((await response.json()) as Registered).token;
}
