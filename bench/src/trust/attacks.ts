import { Events, Installations } from "./events.ts";
import { pick, type Random, randomOf } from "./random.ts";
import type { Attack, Scenario } from "./scenario.ts";
import { addHonest } from "./traffic.ts";
import { truthAt, type World } from "./world.ts";

/** Every report of a scenario, in order, and who sent it. */
export interface Stream {
  readonly installations: Installations;
  readonly events: Events;
}

export function makeStream(world: World, seed: number, scenario: Scenario): Stream {
  const installations = new Installations();
  const events = new Events();
  addHonest(world, seed, scenario.bug, installations, events);
  const random = randomOf(seed * 1_299_709 + 17);
  const { cgnat, prefixes } = world.options;
  let unusedNetwork = cgnat + prefixes + 10;
  for (const attack of scenario.attacks ?? []) {
    const group = recruit(world, random, attack, unusedNetwork, installations);
    if (!attack.sharePrefix) unusedNetwork += group.networks;
    new Attackers(world, random, attack, group.ids, { installations, events }).strike();
  }
  return { installations, events: events.sorted() };
}

interface Gang {
  readonly ids: readonly number[];
  readonly networks: number;
}

/** The patient register over days before, and report truly until the attack; others register just before it. */
const isPatient = ({ type }: Attack): boolean => type === "farm" || type === "salami";

function recruit(
  world: World,
  random: Random,
  attack: Attack,
  unusedNetwork: number,
  installations: Installations,
): Gang {
  const { users, cgnat } = world.options;
  const size = attack.k ?? Math.max(1, Math.round((attack.f! / (1 - attack.f!)) * users));
  const networks = attack.m ?? Math.ceil(size / 8);
  const firstNetwork = attack.sharePrefix ? cgnat : unusedNetwork;
  const ids = Array.from({ length: size }, (_, n) => {
    const version = random.chance(0.6) || world.options.versions.length === 1 ? 0 : 1;
    const createdAt = isPatient(attack)
      ? random.between(0, (attack.spreadDays ?? 7) * 24)
      : world.attackHour - random.between(0, 48);
    return installations.add(firstNetwork + (n % networks), version, createdAt, true);
  });
  return { ids, networks };
}

class Attackers {
  private readonly world: World;
  private readonly random: Random;
  private readonly attack: Attack;
  private readonly ids: readonly number[];
  private readonly installations: Installations;
  private readonly events: Events;

  constructor(
    world: World,
    random: Random,
    attack: Attack,
    ids: readonly number[],
    { installations, events }: Stream,
  ) {
    this.world = world;
    this.random = random;
    this.attack = attack;
    this.ids = ids;
    this.installations = installations;
    this.events = events;
  }

  strike(): void {
    const { type, then } = this.attack;
    if (isPatient(this.attack)) this.farm();
    if (then) this.act(then, [0.2, 0.6]);
    else this.act(type, [0.05, 0.6]);
  }

  private act(type: Attack["type"], loneLies: readonly [number, number]): void {
    const { then } = this.attack;
    if (type === "lone") this.lieAlone(then ? 8 : 5, loneLies, true);
    else if (type === "exhaust") this.lieAlone(then ? 8 : 200, [0.2, 0.6], false);
    else if (type === "sybil" || type === "farm") this.lieTogether();
    else if (type === "flood") this.flood();
    else if (type === "suppress") this.suppress();
    else if (type === "premute") this.premute();
    else this.salami();
  }

  private lie(hour: number, reporter: number, product: number, price: number): void {
    if (hour < 0 || hour >= this.world.hours) return;
    this.events.add(hour, reporter, product, Math.max(1, Math.round(price)));
  }

  /** Hours of an attacker's reports, so many a day. */
  private *hoursOf(from: number, to: number, perDay: number): Generator<number> {
    const every = 24 / perDay;
    for (let hour = from + this.random.wait(every); hour < to; hour += this.random.wait(every)) yield hour;
  }

  private viewed = (): number => pick(this.world.views, this.random.unit());
  private aimed(): number {
    const { length } = this.world.products;
    return this.random.chance(0.7) ? this.random.below(Math.min(2000, length)) : this.random.below(length);
  }
  private truth = (product: number, hour: number): number => truthAt(this.world, product, hour);
  private member = (): number => this.ids[this.random.below(this.ids.length)]!;

  private farm(): void {
    for (const id of this.ids) {
      const from = this.installations.createdAt(id);
      for (const hour of this.hoursOf(from, this.world.attackHour, this.attack.farmPer ?? 6)) {
        const product = this.viewed();
        this.lie(hour, id, product, this.truth(product, hour));
      }
    }
  }

  private lieAlone(perDay: number, [least, most]: readonly [number, number], asViewed: boolean): void {
    const { attackHour, hours } = this.world;
    for (const id of this.ids) {
      for (const hour of this.hoursOf(attackHour, hours, this.attack.per ?? perDay)) {
        const product = asViewed ? this.viewed() : this.aimed();
        this.lie(hour, id, product, this.truth(product, hour) * (1 - this.random.between(least, most)));
      }
    }
  }

  /** Small drops, large ones, and those where the verifier cannot visit; each reported by a part of the group. */
  private lieTogether(): void {
    const { random, ids } = this;
    const { attackHour, hours, products } = this.world;
    const agreeing = Math.min(ids.length, this.attack.g ?? 40);
    const perDay = Math.max(2, (ids.length * (this.attack.per ?? 8)) / agreeing);
    const unreachable = products.flatMap((product, i) => (product.unreachable ? [i] : []));
    for (const hour of this.hoursOf(attackHour, hours - 1, perDay)) {
      const kind = random.unit();
      const hidden = kind >= 0.8 && unreachable.length > 0;
      const product = hidden ? unreachable[random.below(unreachable.length)]! : this.aimed();
      const off = kind < 0.4 ? random.between(0.055, 0.095) : random.between(0.25, 0.6);
      const price = this.truth(product, hour) * (1 - off);
      for (const id of this.someOf(agreeing)) {
        this.lie(hour + random.between(0, this.attack.span ?? 0.33), id, product, price);
      }
    }
  }

  /** So many of the group, spread over it. */
  private someOf(count: number): ReadonlySet<number> {
    const { ids, random } = this;
    const start = random.below(ids.length);
    const stride = 1 + random.below(Math.max(1, Math.floor(ids.length / count)));
    return new Set(Array.from({ length: count }, (_, n) => ids[(start + n * stride) % ids.length]!));
  }

  /** A few installations repeat old prices all day. */
  private flood(): void {
    const { random } = this;
    const { attackHour, hours, products } = this.world;
    for (const id of this.ids) {
      const near = this.aimed();
      for (const hour of this.hoursOf(attackHour, hours, this.attack.per ?? 10_000)) {
        const product = random.chance(0.8) ? (near + random.below(20)) % products.length : this.aimed();
        const old = this.truth(product, Math.max(0, hour - 48));
        this.lie(hour, id, product, old * (random.chance(0.5) ? 1 : 0.7));
      }
    }
  }

  /** Real drops of a tenth and more on the products most viewed, from the attack on. */
  private *drops(): Generator<{ product: number; from: number; to: number; before: number; price: number }> {
    const { first, prices, changedAt, attackHour, hours, products } = this.world;
    const top = Math.min(products.length, this.attack.top ?? 2000);
    for (let product = 0; product < top; product++) {
      for (let change = first[product]! + 1; change < first[product + 1]!; change++) {
        const from = changedAt[change]!;
        const before = prices[change - 1]!;
        const price = prices[change]!;
        if (from < attackHour || price > 0.9 * before) continue;
        const to = change + 1 < first[product + 1]! ? changedAt[change + 1]! : hours;
        yield { product, from, to, before, price };
      }
    }
  }

  /** Real drops are denied by many who saw the old price. */
  private suppress(): void {
    for (const { product, from, to, before } of this.drops()) {
      for (let hour = from; hour < Math.min(to, from + 24); hour += 0.17) {
        for (let n = 0; n < (this.attack.burst ?? 3); n++) {
          this.lie(hour + this.random.between(0, 0.17), this.member(), product, before);
        }
      }
    }
  }

  /** Who knows a drop in advance tells it early, so that it is refuted when it comes. */
  private premute(): void {
    for (const { product, from, price } of this.drops()) {
      for (let hour = from - 3; hour < from; hour += 0.17) {
        for (let n = 0; n < 2; n++) {
          this.lie(hour + this.random.between(0, 0.17) - 0.01, this.member(), product, price);
        }
      }
    }
  }

  /** A price is taken down in steps that stay just under a threshold, each told by a part of the group. */
  private salami(): void {
    const { random, ids } = this;
    const { attackHour, hours } = this.world;
    const agreeing = Math.min(ids.length, this.attack.g ?? 40);
    const steps = 8;
    const perDay = Math.max(2, (ids.length * (this.attack.per ?? 8)) / agreeing / steps);
    for (const start of this.hoursOf(attackHour, hours - 1, perDay)) {
      const product = this.aimed();
      const step = random.chance(0.7) ? random.between(0.04, 0.0499) : random.between(0.15, 0.199);
      const base = this.truth(product, start);
      for (let n = 1; n <= steps; n++) {
        const hour = start + (n - 1) * (this.attack.span ?? 0.5);
        for (const id of this.someOf(agreeing)) {
          this.lie(hour + random.between(0, 0.2), id, product, base * (1 - step) ** n);
        }
      }
    }
  }
}
