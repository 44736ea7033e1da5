import type { Installations } from "./events.ts";
import type { World } from "./world.ts";

/** What a rule reports when it accepts a price. Times in hours, prices in minor units. */
export interface RuleEvents {
  /** `alerts`: people who watch the product are alerted. */
  accepted(product: number, price: number, before: number, hour: number, alerts: boolean): void;
  /** The alert that an acceptance held back. */
  alerted(product: number, price: number, before: number, hour: number): void;
}

/** A rule of belief under test: it takes reports in and sends the verifier. */
export interface Rule {
  report(hour: number, reporter: number, product: number, price: number): void;
  /** The product that the verifier is to visit now; -1: none. */
  nextVisit(hour: number): number;
  /** What the verifier read; 0: it could not. */
  reading(hour: number, product: number, price: number): void;
  /** The accepted price. */
  priceOf(product: number): number;
}

export interface RuleSetting {
  readonly world: World;
  readonly installations: Installations;
  readonly events: RuleEvents;
  /** Visits of the verifier per second. */
  readonly rate: number;
}

export type MakeRule = (setting: RuleSetting) => Rule;

export const firstPrices = ({ first, prices, products }: World): Int32Array =>
  Int32Array.from(products, (_, product) => prices[first[product]!]!);
