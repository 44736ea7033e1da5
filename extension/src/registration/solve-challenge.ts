import { sha256 } from "@noble/hashes/sha2.js";
import { attempt, firstAttempt } from "@tidemark/core";
import { type Challenge, puzzles } from "@tidemark/core/wire";

/** About 15 ms of work: short enough not to delay a page or a click noticeably. */
const hashesPerSlice = 16_384;

export interface SolveOptions {
  readonly signal: AbortSignal;
  /** Yields to the browser. */
  readonly pause: () => Promise<void>;
  /** The share that is done, 0-1. */
  readonly onProgress: (share: number) => void;
}

/** A nonce for each of a challenge's puzzles; null when aborted. */
export async function solveChallenge(
  { challenge, bits }: Challenge,
  { signal, pause, onProgress }: SolveOptions,
): Promise<readonly number[] | null> {
  let found = firstAttempt;
  while (found.nonces.length < puzzles) {
    if (signal.aborted) return null;
    found = attempt(challenge, bits, puzzles, found, hashesPerSlice, sha256);
    onProgress(found.nonces.length / puzzles);
    await pause();
  }
  return found.nonces;
}
