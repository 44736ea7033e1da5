import type { RuleEvents } from "./rule.ts";
import { alike, isVariant, tierOf, type World, wasTrue } from "./world.ts";

/** How far a true price has come. `known`: it was accepted already; `accepted-unseen`: accepted before anybody honest saw it. */
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

/** Compares what a rule accepts with the true prices, from the attack on. */
export class Scorer implements RuleEvents {
  private readonly world: World;
  private readonly progress: PriceProgress[];
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
    this.progress = world.products.map((_, product) => ({
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
    const progress = this.advanced(product, hour);
    const rightly = wasTrue(this.world, product, hour, price, trueWithinHours);
    progress.truthful = progress.rightly;
    progress.rightly = rightly;
    const toldOf = alerts && price <= (1 - alertDrop) * before;
    if (alike(this.world.prices[progress.change]!, price)) this.reached(product, progress, hour, toldOf);
    if (hour < this.world.attackHour) return;
    if (!rightly) {
      if (isVariant(this.world, product, hour, price)) this.variantAcceptances++;
      else this.falseAcceptances++;
    }
    if (toldOf) this.countAlert(progress, rightly);
  }

  alerted(product: number, price: number, before: number, hour: number): void {
    if (price > (1 - alertDrop) * before) return;
    const progress = this.advanced(product, hour);
    const rightly = wasTrue(this.world, product, hour, price, trueWithinHours);
    if (alike(this.world.prices[progress.change]!, price)) this.reached(product, progress, hour, true);
    if (hour >= this.world.attackHour) this.countAlert(progress, rightly);
  }

  private countAlert(progress: PriceProgress, rightly: boolean): void {
    if (rightly && progress.truthful) this.trueAlerts++;
    else this.falseAlerts++;
  }

  /** The true price is accepted, or the alert of it goes out. */
  private reached(product: number, progress: PriceProgress, hour: number, alerted: boolean): void {
    if (progress.stage === "seen") {
      progress.stage = "accepted";
      this.countDetection(product, progress, hour - progress.seenAt);
    } else if (progress.stage === "unseen") {
      progress.stage = "accepted-unseen";
    }
    if (!alerted || progress.alerted) return;
    progress.alerted = true;
    const counted =
      progress.stage === "accepted" && progress.awaited && progress.seenAt >= this.world.attackHour;
    if (counted && hour - progress.seenAt <= promptHours) this.promptDrops++;
  }

  private countDetection(product: number, { seenAt }: PriceProgress, delay: number): void {
    if (seenAt < this.world.attackHour) return;
    this.delays.push(delay);
    this.detected[tierOf(product, this.world.options)]!++;
  }

  /** An honest report, before the rule takes it in. */
  honest(hour: number, product: number, price: number, acceptedPrice: number): void {
    const progress = this.advanced(product, hour);
    if (hour >= this.world.attackHour) this.honestReports++;
    const truth = this.world.prices[progress.change]!;
    if (!alike(price, truth)) return;
    if (progress.stage === "accepted-unseen") {
      // Known before anyone honest saw it.
      progress.stage = "accepted";
      progress.seenAt = hour;
      this.countDetection(product, progress, 0);
      if (hour < this.world.attackHour || !progress.alerted || !this.isLargeDrop(product, progress)) return;
      this.drops++;
      this.promptDrops++;
    } else if (progress.stage === "unseen") {
      if (alike(acceptedPrice, truth)) {
        progress.stage = "known";
        return;
      }
      progress.stage = "seen";
      progress.seenAt = hour;
      progress.awaited = this.isLargeDrop(product, progress) && truth <= (1 - alertDrop) * acceptedPrice;
      if (progress.awaited && hour >= this.world.attackHour) this.drops++;
    }
  }

  private isLargeDrop(product: number, { change }: PriceProgress): boolean {
    const { first, prices } = this.world;
    return change > first[product]! && prices[change]! <= (1 - awaitedDrop) * prices[change - 1]!;
  }

  /** The progress of a product's true price at an hour; those before it are closed. */
  private advanced(product: number, hour: number): PriceProgress {
    const progress = this.progress[product]!;
    const end = this.world.first[product + 1]!;
    while (progress.change + 1 < end && this.world.changedAt[progress.change + 1]! <= hour) {
      this.close(product, progress);
      progress.change++;
    }
    return progress;
  }

  private close(product: number, progress: PriceProgress): void {
    if (progress.stage === "seen" && progress.seenAt >= this.world.attackHour) {
      this.missed[tierOf(product, this.world.options)]!++;
    }
    progress.stage = "unseen";
    progress.seenAt = -1;
    progress.awaited = false;
    progress.alerted = false;
  }

  finish(): void {
    this.progress.forEach((progress, product) => {
      this.advanced(product, this.world.hours);
      this.close(product, progress);
    });
  }
}
