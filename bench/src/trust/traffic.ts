import type { Events, Installations } from "./events.ts";
import { fixedUnit, pick, pickShare, randomOf } from "./random.ts";
import { alike, truthAt, type World } from "./world.ts";

/** Honest people: what they browse, and what their pages show them. */
export function addHonest(
  world: World,
  seed: number,
  bug: number | undefined,
  installations: Installations,
  events: Events,
): void {
  const { options, hours, products } = world;
  const random = randomOf(seed * 104_729 + 3);
  const activity = new Float64Array(options.users);
  const region = new Uint8Array(options.users);
  const prime = new Uint8Array(options.users);
  let sum = 0;
  for (let user = 0; user < options.users; user++) {
    const network = random.chance(options.cgnatShare)
      ? random.below(options.cgnat)
      : options.cgnat + random.below(options.prefixes);
    const version = pickShare(options.versions, random.unit());
    const createdAt = random.chance(0.6) ? -random.between(0, 400 * 24) : random.between(0, hours);
    installations.add(network, version, createdAt, false);
    activity[user] = sum += Math.exp(random.normal());
    region[user] = random.chance(0.5) ? 0 : 1 + random.below(4);
    prime[user] = random.chance(0.5) ? 1 : 0;
  }
  for (let user = 0; user < options.users; user++) activity[user]! /= sum;
  const lastViewed = new Int32Array(options.users).fill(-1);
  const every = 24 / options.viewsPerDay;

  /** What the page shows to this reader; 0: labelled as a Prime price, and not read as the price. */
  const shownTo = (user: number, product: number, hour: number): number => {
    const { tested, regions, prime: primeFactor, variants } = products[product]!;
    const base = truthAt(world, product, hour);
    const regional = regions?.[region[user]!] ?? 1;
    if (tested > 0 && fixedUnit(user, product) < 0.2) return Math.round(base * tested);
    if (region[user]! > 0 && regional !== 1) return Math.round(base * regional);
    if (primeFactor > 0 && prime[user]) {
      return random.chance(options.unlabelled) ? Math.round(base * primeFactor) : 0;
    }
    if (variants && random.chance(0.15)) return Math.round(base * variants[random.below(3)]!);
    if (random.chance(options.stale))
      return truthAt(world, product, Math.max(0, hour - random.between(0, 6)));
    if (!random.chance(options.err)) return base;
    return Math.round(base * (random.chance(0.5) ? random.between(0.05, 0.9) : random.between(1.1, 10)));
  };

  for (let hour = random.wait(every); hour < hours; hour += random.wait(every)) {
    const user = pick(activity, random.unit());
    if (installations.createdAt(user) > hour) continue;
    const again = random.chance(0.2) && lastViewed[user]! >= 0;
    const product = again ? lastViewed[user]! : pick(world.views, random.unit());
    lastViewed[user] = product;
    const base = truthAt(world, product, hour);
    const shown = shownTo(user, product, hour);
    if (shown === 0) continue;
    const bugged = bug !== undefined && hour >= world.attackHour && installations.version(user) === bug;
    const misread = bugged && products[product]!.bug > 0;
    const price = misread ? Math.round(base * products[product]!.bug) : shown;
    // Within a rounding of the true price it is the true price.
    events.add(hour, user, product, alike(price, base) ? base : Math.max(1, price));
  }
}
