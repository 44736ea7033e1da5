import type { Installations } from "./events.ts";
import type { World } from "./world.ts";

/** What a contestant says to the world when it takes a price as true. Times in hours, prices in minor units. */
export interface RuleEvents {
  /** `alerts`: those who watch for a drop are told. */
  accepted(product: number, price: number, before: number, hour: number, alerts: boolean): void;
  /** The alert that an acceptance held back. */
  alerted(product: number, price: number, before: number, hour: number): void;
}

/** A rule at work in the world: it hears reports, and sends the verifier. */
export interface Rule {
  report(hour: number, reporter: number, product: number, price: number): void;
  /** The product that the verifier shall look at now; -1: none. */
  nextVisit(hour: number): number;
  /** What the verifier read; 0: it could not. */
  reading(hour: number, product: number, price: number): void;
  /** The price that it takes as true. */
  priceOf(product: number): number;
}

export interface RuleSetting {
  readonly world: World;
  readonly installations: Installations;
  readonly events: RuleEvents;
  /** Looks of the verifier in a second. */
  readonly rate: number;
}

export type MakeRule = (setting: RuleSetting) => Rule;

export const firstPrices = ({ first, prices, products }: World): Int32Array =>
  Int32Array.from(products, (_, product) => prices[first[product]!]!);
