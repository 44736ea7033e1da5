/** SHA-256. */
export type Hash = (bytes: Uint8Array) => Uint8Array;

/** Zero bits at the start of a digest. */
export function zeroBits(digest: Uint8Array): number {
  const first = digest.findIndex((byte) => byte !== 0);
  return first === -1 ? digest.length * 8 : first * 8 + Math.clz32(digest[first]!) - 24;
}

interface Input {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/** What is hashed: the challenge's own hash, the puzzle's number, a nonce. 40 bytes, one block of SHA-256. */
function inputOf(challenge: string, hash: Hash): Input {
  const bytes = new Uint8Array(40);
  bytes.set(hash(new TextEncoder().encode(challenge)));
  return { bytes, view: new DataView(bytes.buffer) };
}

function isSolved({ bytes, view }: Input, puzzle: number, nonce: number, bits: number, hash: Hash): boolean {
  view.setUint32(32, puzzle);
  view.setUint32(36, nonce);
  return zeroBits(hash(bytes)) >= bits;
}

/** Whether there is a nonce for each puzzle, and each is right. */
export function isSolution(challenge: string, bits: number, nonces: readonly number[], hash: Hash): boolean {
  const input = inputOf(challenge, hash);
  return nonces.every((nonce, puzzle) => isSolved(input, puzzle, nonce, bits, hash));
}

/** The puzzles solved so far, and the nonce to go on from. */
export interface Attempt {
  readonly nonces: readonly number[];
  readonly next: number;
}

export const firstAttempt: Attempt = { nonces: [], next: 0 };

/** Tries so many hashes at most, or until all puzzles are solved: to be called until they are. */
export function attempt(
  challenge: string,
  bits: number,
  puzzles: number,
  from: Attempt,
  hashes: number,
  hash: Hash,
): Attempt {
  const input = inputOf(challenge, hash);
  const nonces = [...from.nonces];
  let { next } = from;
  for (let left = hashes; left > 0 && nonces.length < puzzles; left--) {
    if (isSolved(input, nonces.length, next, bits, hash)) {
      nonces.push(next);
      next = 0;
    } else next++;
  }
  return { nonces, next };
}
