import type { RuleEvents } from "./rule.ts";
import { alike, isVariant, tierOf, type World, wasTrue } from "./world.ts";

/** How far a true price has come: nobody saw it, honest people did, it is accepted, it was so all along, or before. */
type Stage = "unseen" | "seen" | "accepted" | "known" | "accepted-unseen";

interface PriceProgress {
  /** The true change in force, as an index into the world's prices. */
  change: number;
  stage: Stage;
  seenAt: number;
  /** A drop of a fifth and more, from what was accepted as well: people wait for its alert. */
  awaited: boolean;
  alerted: boolean;
  /** The price accepted before was true. */
  truthful: boolean;
  /** The acceptance itself was right. */
  rightly: boolean;
}

/** A drop of this share alerts people. */
const alertDrop = 0.05;
const awaitedDrop = 0.2;
/** A price that was true so recently is no false one. */
const trueWithinHours = 2;
const promptHours = 1;

/** Holds what a contestant takes as true against the world, from the attack on. */
export class Scorer implements RuleEvents {
  private readonly world: World;
  private readonly standings: PriceProgress[];
  honestReports = 0;
  visits = 0;
  falseAcceptances = 0;
  variantAcceptances = 0;
  falseAlerts = 0;
  trueAlerts = 0;
  drops = 0;
  promptDrops = 0;
  readonly delays: number[] = [];
  readonly detected = [0, 0, 0];
  readonly missed = [0, 0, 0];

  constructor(world: World) {
    this.world = world;
    this.standings = world.products.map((_, product) => ({
      change: world.first[product]!,
      stage: "unseen",
      seenAt: -1,
      awaited: false,
      alerted: false,
      truthful: true,
      rightly: true,
    }));
  }

  accepted(product: number, price: number, before: number, hour: number, alerts: boolean): void {
    const standing = this.advanced(product, hour);
    const rightly = wasTrue(this.world, product, hour, price, trueWithinHours);
    standing.truthful = standing.rightly;
    standing.rightly = rightly;
    const toldOf = alerts && price <= (1 - alertDrop) * before;
    if (alike(this.world.prices[standing.change]!, price)) this.reached(product, standing, hour, toldOf);
    if (hour < this.world.attackHour) return;
    if (!rightly) {
      if (isVariant(this.world, product, hour, price)) this.variantAcceptances++;
      else this.falseAcceptances++;
    }
    if (toldOf) this.countAlert(standing, rightly);
  }

  alerted(product: number, price: number, before: number, hour: number): void {
    if (price > (1 - alertDrop) * before) return;
    const standing = this.advanced(product, hour);
    const rightly = wasTrue(this.world, product, hour, price, trueWithinHours);
    if (alike(this.world.prices[standing.change]!, price)) this.reached(product, standing, hour, true);
    if (hour >= this.world.attackHour) this.countAlert(standing, rightly);
  }

  private countAlert(standing: PriceProgress, rightly: boolean): void {
    if (rightly && standing.truthful) this.trueAlerts++;
    else this.falseAlerts++;
  }

  /** The true price is accepted, or the alert of it goes out. */
  private reached(product: number, standing: PriceProgress, hour: number, alerted: boolean): void {
    if (standing.stage === "seen") {
      standing.stage = "accepted";
      this.countDetection(product, standing, hour - standing.seenAt);
    } else if (standing.stage === "unseen") {
      standing.stage = "accepted-unseen";
    }
    if (!alerted || standing.alerted) return;
    standing.alerted = true;
    const counted =
      standing.stage === "accepted" && standing.awaited && standing.seenAt >= this.world.attackHour;
    if (counted && hour - standing.seenAt <= promptHours) this.promptDrops++;
  }

  private countDetection(product: number, { seenAt }: PriceProgress, delay: number): void {
    if (seenAt < this.world.attackHour) return;
    this.delays.push(delay);
    this.detected[tierOf(product, this.world.options)]!++;
  }

  /** An honest report, before the contestant hears it. */
  honest(hour: number, product: number, price: number, acceptedPrice: number): void {
    const standing = this.advanced(product, hour);
    if (hour >= this.world.attackHour) this.honestReports++;
    const truth = this.world.prices[standing.change]!;
    if (!alike(price, truth)) return;
    if (standing.stage === "accepted-unseen") {
      // Known before anyone honest saw it.
      standing.stage = "accepted";
      standing.seenAt = hour;
      this.countDetection(product, standing, 0);
      if (hour < this.world.attackHour || !standing.alerted || !this.isLargeDrop(product, standing)) return;
      this.drops++;
      this.promptDrops++;
    } else if (standing.stage === "unseen") {
      if (alike(acceptedPrice, truth)) {
        standing.stage = "known";
        return;
      }
      standing.stage = "seen";
      standing.seenAt = hour;
      standing.awaited = this.isLargeDrop(product, standing) && truth <= (1 - alertDrop) * acceptedPrice;
      if (standing.awaited && hour >= this.world.attackHour) this.drops++;
    }
  }

  private isLargeDrop(product: number, { change }: PriceProgress): boolean {
    const { first, prices } = this.world;
    return change > first[product]! && prices[change]! <= (1 - awaitedDrop) * prices[change - 1]!;
  }

  /** The standing of a product's true price at an hour; those before it are closed. */
  private advanced(product: number, hour: number): PriceProgress {
    const standing = this.standings[product]!;
    const end = this.world.first[product + 1]!;
    while (standing.change + 1 < end && this.world.changedAt[standing.change + 1]! <= hour) {
      this.close(product, standing);
      standing.change++;
    }
    return standing;
  }

  private close(product: number, standing: PriceProgress): void {
    if (standing.stage === "seen" && standing.seenAt >= this.world.attackHour) {
      this.missed[tierOf(product, this.world.options)]!++;
    }
    standing.stage = "unseen";
    standing.seenAt = -1;
    standing.awaited = false;
    standing.alerted = false;
  }

  finish(): void {
    this.standings.forEach((standing, product) => {
      this.advanced(product, this.world.hours);
      this.close(product, standing);
    });
  }
}
