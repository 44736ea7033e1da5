import { pickShare, type Random, randomOf } from "./random.ts";
import { type Scenario, type WorldOptions, worldOf } from "./scenario.ts";

/** Whether two prices are one, to an observer outside the world. */
export const alike = (a: number, b: number): boolean => Math.abs(a - b) <= Math.max(1, 0.002 * a);

/** What a product's page shows to some, as factors of its price; 0 or null: it does not. */
export interface Product {
  /** One of five see it in a test. */
  readonly tested: number;
  /** By the region of the reader, 0 being the verifier's. */
  readonly regions: readonly number[] | null;
  readonly prime: number;
  readonly variants: readonly number[] | null;
  /** What a buggy version reads. */
  readonly bug: number;
  readonly watchers: number;
  readonly unreachable: boolean;
}

/** Products and their true prices over some weeks. Times in hours from the start; prices in minor units. */
export interface World {
  readonly options: WorldOptions;
  readonly hours: number;
  readonly attackHour: number;
  readonly products: readonly Product[];
  /** Cumulative shares of views, most viewed first. */
  readonly views: Float64Array;
  /** The changes of product i stand at `first[i]` to `first[i + 1] - 1` of the next two. */
  readonly first: Int32Array;
  readonly changedAt: Float64Array;
  readonly prices: Int32Array;
}

export function makeWorld(seed: number, scenario: Scenario): World {
  const options = worldOf(scenario);
  const random = randomOf(seed * 7919 + 11);
  const count = options.products;
  const hours = options.days * 24;
  const views = new Float64Array(count);
  let sum = 0;
  for (let i = 0; i < count; i++) views[i] = sum += (i + 1) ** -options.zipf;
  for (let i = 0; i < count; i++) views[i]! /= sum;
  const first = new Int32Array(count + 1);
  const changedAt: number[] = [];
  const prices: number[] = [];
  const products: Product[] = [];
  for (let i = 0; i < count; i++) {
    first[i] = prices.length;
    addHistory(random, paceOf(i, options, random), hours, changedAt, prices);
    const viewsPerDay = options.viewsPerDay * (views[i]! - (views[i - 1] ?? 0));
    products.push(makeProduct(random, options, viewsPerDay));
  }
  first[count] = prices.length;
  return {
    options,
    hours,
    attackHour: options.attackDay * 24,
    products,
    views,
    first,
    changedAt: Float64Array.from(changedAt),
    prices: Int32Array.from(prices),
  };
}

/** Changes an hour: monthly, every five days, daily, and of a seller who reprices all day. */
const paces = [1 / 720, 1 / 120, 1.5 / 24, 6 / 24];
const repricing = 3;
/** How many of the popular, the middling and the rest change at which pace. */
const paceShares = [
  [0.2, 0.35, 0.3, 0.15],
  [0.4, 0.4, 0.16, 0.04],
  [0.6, 0.32, 0.07, 0.01],
];

export const tierOf = (product: number, { tiers }: WorldOptions): 0 | 1 | 2 =>
  product < tiers[0] ? 0 : product < tiers[1] ? 1 : 2;

const paceOf = (product: number, options: WorldOptions, random: Random): number =>
  pickShare(paceShares[tierOf(product, options)]!, random.unit());

/** A price that wanders, with deals that end; a repricer's goes between three levels. */
function addHistory(
  random: Random,
  pace: number,
  hours: number,
  changedAt: number[],
  prices: number[],
): void {
  const start = Math.max(300, Math.round(100 * Math.exp(3.4 + 0.9 * random.normal())));
  const levels = [1, 1 + random.between(0.015, 0.06), 1 - random.between(0.015, 0.06)];
  let regular = start;
  let current = start;
  let deal = false;
  changedAt.push(0);
  prices.push(start);
  for (let t = 0; ; ) {
    t += deal ? Math.max(3, random.wait(24)) : random.wait(1 / paces[pace]!);
    if (t >= hours) return;
    let next: number;
    if (deal) {
      next = regular;
      deal = false;
    } else if (random.chance(pace === repricing ? 0.03 : 0.12)) {
      next = Math.round(regular * (1 - random.between(0.1, 0.6)));
      deal = true;
    } else {
      const step = random.chance(0.7) ? 0.04 : 0.12;
      const wandered = Math.round(regular * Math.exp(step * random.normal()));
      next =
        pace === repricing
          ? Math.round(start * levels[random.below(3)]!)
          : Math.min(Math.max(wandered, Math.floor(start / 2)), start * 2);
      regular = next;
    }
    if (next < 50 || alike(next, current)) continue;
    current = next;
    changedAt.push(t);
    prices.push(next);
  }
}

function makeProduct(random: Random, options: WorldOptions, viewsPerDay: number): Product {
  const sign = () => (random.chance(0.5) ? -1 : 1);
  return {
    tested: random.chance(options.ab) ? 1 + sign() * random.between(0.02, 0.08) : 0,
    regions: random.chance(options.regional)
      ? [
          1,
          1 + random.between(-0.08, 0.08),
          1 + random.between(-0.08, 0.08),
          1,
          1 + random.between(-0.05, 0.12),
        ]
      : null,
    prime: random.chance(options.prime) ? random.between(0.85, 0.95) : 0,
    variants: random.chance(options.variant)
      ? [random.between(0.6, 0.95), random.between(1.05, 1.5), random.between(0.8, 1.3)]
      : null,
    unreachable: random.chance(options.unreachable),
    watchers: Math.round(viewsPerDay * 0.5 * Math.exp(0.8 * random.normal())) + (random.chance(0.3) ? 1 : 0),
    bug: random.chance(0.15)
      ? random.chance(0.5)
        ? random.between(1.15, 1.4)
        : random.between(0.4, 0.75)
      : 0,
  };
}

/** The change of a product that is in force at an hour, as an index into `prices`. */
export function changeAt({ first, changedAt }: World, product: number, hour: number): number {
  let low = first[product]!;
  let high = first[product + 1]! - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (changedAt[middle]! <= hour) low = middle;
    else high = middle - 1;
  }
  return low;
}

export const truthAt = (world: World, product: number, hour: number): number =>
  world.prices[changeAt(world, product, hour)]!;

/** Whether a price was true at an hour or up to so many before. */
export function wasTrue(
  world: World,
  product: number,
  hour: number,
  price: number,
  backHours: number,
): boolean {
  let change = changeAt(world, product, hour);
  while (!alike(world.prices[change]!, price)) {
    if (change === world.first[product]! || world.changedAt[change]! < hour - backHours) return false;
    change--;
  }
  return true;
}

/** Whether a price is what the page truly shows to some: another region, Prime, a test, a variant. */
export function isVariant(world: World, product: number, hour: number, price: number): boolean {
  const { tested, regions, prime, variants } = world.products[product]!;
  const base = truthAt(world, product, hour);
  const factors = [tested, prime, ...(regions ?? []), ...(variants ?? [])];
  return factors.some((factor) => factor > 0 && alike(Math.round(base * factor), price));
}
