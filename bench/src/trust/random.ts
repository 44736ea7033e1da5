import { seeded } from "../zipf.ts";

/** Draws of a seeded generator, by the shapes that the world needs. */
export interface Random {
  /** [0, 1). */
  unit(): number;
  chance(share: number): boolean;
  between(low: number, high: number): number;
  /** 0 to n - 1. */
  below(n: number): number;
  normal(): number;
  /** Waits between events that come every `mean` on average. */
  wait(mean: number): number;
}

export function randomOf(seed: number): Random {
  const unit = seeded(seed);
  return {
    unit,
    chance: (share) => unit() < share,
    between: (low, high) => low + (high - low) * unit(),
    below: (n) => Math.floor(unit() * n),
    normal: () => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit()),
    wait: (mean) => -mean * Math.log(1 - unit()),
  };
}

/** A number in [0, 1) that always belongs to a pair, such as the A/B arm of a user on a product. */
export function fixedUnit(a: number, b: number): number {
  return seeded(Math.imul(a + 1, 0x9e3779b1) ^ Math.imul(b + 1, 0x85ebca77))();
}

/** The first index whose cumulative share reaches `wanted`. */
export function pick(cumulative: Float64Array, wanted: number): number {
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cumulative[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The index of the share, of those given in order, into which a draw falls. */
export function pickShare(shares: readonly number[], draw: number): number {
  let left = draw;
  for (let k = 0; k < shares.length - 1; k++) {
    if (left <= shares[k]!) return k;
    left -= shares[k]!;
  }
  return shares.length - 1;
}
