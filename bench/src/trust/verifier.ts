import { type Random, randomOf } from "./random.ts";
import type { Scenario } from "./scenario.ts";
import { truthAt, type World } from "./world.ts";

/** What the verifier reads when it visits: mostly the truth. */
export class Verifier {
  private readonly world: World;
  private readonly random: Random;
  private readonly blind: readonly [number, number] | undefined;

  constructor(world: World, seed: number, { blind }: Scenario) {
    this.world = world;
    this.random = randomOf(seed * 31_337 + 5);
    this.blind = blind;
  }

  /** A price in minor units; 0: the visit failed. */
  read(product: number, hour: number): number {
    const { random, world, blind } = this;
    const { crawlFail, crawlErr, crawlAlt } = world.options;
    const { unreachable, tested, variants } = world.products[product]!;
    if (unreachable || random.chance(crawlFail)) return 0;
    if (blind && hour >= blind[0] * 24 && hour < blind[1] * 24) return 0;
    const truth = truthAt(world, product, hour);
    const luck = random.unit();
    if (luck < crawlErr) {
      const off = random.chance(0.5) ? random.between(0.1, 0.9) : random.between(1.1, 5);
      return Math.max(1, Math.round(truth * off));
    }
    if (luck >= crawlErr + crawlAlt) return truth;
    const factor = tested || (variants ? variants[random.below(3)]! : 1);
    return Math.round(truth * factor);
  }
}
