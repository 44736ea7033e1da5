import { Heap } from "./heap.ts";
import type { Rule, RuleSetting } from "./rule.ts";
import { firstPrices } from "./rule.ts";
import { alike } from "./world.ts";

const windowHours = 24;

abstract class Baseline implements Rule {
  protected readonly setting: RuleSetting;
  private readonly prices: Int32Array;

  constructor(setting: RuleSetting) {
    this.setting = setting;
    this.prices = firstPrices(setting.world);
  }

  priceOf(product: number): number {
    return this.prices[product]!;
  }
  protected accept(hour: number, product: number, price: number): void {
    const before = this.prices[product]!;
    if (alike(before, price)) return;
    this.prices[product] = price;
    this.setting.events.accepted(product, price, before, hour, true);
  }
  protected isNews(product: number, price: number): boolean {
    return !alike(this.prices[product]!, price);
  }

  abstract report(hour: number, reporter: number, product: number, price: number): void;
  nextVisit(_hour: number): number {
    return -1;
  }
  reading(_hour: number, _product: number, _price: number): void {}
}

/** The first report wins. */
export class First extends Baseline {
  report(hour: number, _reporter: number, product: number, price: number): void {
    this.accept(hour, product, price);
  }
}

/** Three distinct reporters within a day. */
export class Three extends Baseline {
  private readonly claims = new Map<number, Map<number, Map<number, number>>>();

  report(hour: number, reporter: number, product: number, price: number): void {
    if (!this.isNews(product, price)) return;
    const prices = this.claims.get(product) ?? new Map<number, Map<number, number>>();
    this.claims.set(product, prices);
    if (prices.size > 40) prices.delete(prices.keys().next().value!);
    const claimed = [...prices.keys()].find((other) => alike(other, price)) ?? price;
    const said = prices.get(claimed) ?? new Map<number, number>();
    prices.set(claimed, said.set(reporter, hour));
    for (const [who, at] of said) if (at < hour - windowHours) said.delete(who);
    if (said.size < 3) return;
    this.claims.delete(product);
    this.accept(hour, product, price);
  }
}

/** The majority, of three at least, of the latest votes of all who reported within a day. */
export class Majority extends Baseline {
  private readonly votes = new Map<number, Map<number, { readonly hour: number; readonly price: number }>>();

  report(hour: number, reporter: number, product: number, price: number): void {
    const said = this.votes.get(product) ?? new Map();
    this.votes.set(product, said);
    // Put last again: the votes stand in the order of time.
    said.delete(reporter);
    said.set(reporter, { hour, price });
    for (const [who, vote] of said) {
      if (vote.hour >= hour - windowHours) break;
      said.delete(who);
    }
    if (!this.isNews(product, price)) return;
    let agreeing = 0;
    for (const vote of said.values()) if (alike(vote.price, price)) agreeing++;
    if (agreeing >= 3 && agreeing * 2 > said.size) this.accept(hour, product, price);
  }
}

/** Every piece of news is verified, first come, first served; what would alert needs a second reading. */
export class Fifo extends Baseline {
  private readonly queue: number[] = [];
  private next = 0;
  private readonly queued = new Set<number>();
  private readonly later = new Heap();
  private readonly failures = new Map<number, number>();
  private readonly readOnce = new Map<number, number>();

  report(_hour: number, _reporter: number, product: number, price: number): void {
    if (this.isNews(product, price)) this.enqueue(product);
  }

  private enqueue(product: number): void {
    if (this.queued.has(product)) return;
    this.queued.add(product);
    this.queue.push(product);
  }

  override nextVisit(hour: number): number {
    while (this.later.size > 0 && this.later.key <= hour) {
      this.enqueue(this.later.product);
      this.later.drop();
    }
    const product = this.queue[this.next];
    if (product === undefined) return -1;
    this.next++;
    this.queued.delete(product);
    return product;
  }

  override reading(hour: number, product: number, price: number): void {
    const failures = this.failures.get(product) ?? 0;
    this.failures.delete(product);
    if (price === 0) {
      if (failures < 3) {
        this.failures.set(product, failures + 1);
        this.later.push(hour + 1 / 6, product);
      }
      return;
    }
    const before = this.readOnce.get(product);
    this.readOnce.delete(product);
    const alerts = price <= 0.95 * this.priceOf(product);
    if (alerts && !(before !== undefined && alike(before, price))) {
      this.readOnce.set(product, price);
      this.later.push(hour + 1 / 60, product);
    } else {
      this.accept(hour, product, price);
    }
  }
}
