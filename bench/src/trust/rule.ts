import {
  type Ask,
  admit,
  allOn,
  askOf,
  classToServe,
  counted,
  type Decision,
  expireClaims,
  judgeAgain,
  judgeReading,
  judgeReport,
  learn,
  type Network,
  newNetwork,
  newReporter,
  newVersion,
  type Origin,
  type Policy,
  paid,
  quarantine,
  type ReadingOutcome,
  type ReadPrice,
  type Reporter,
  raised,
  repaid,
  type SeriesState,
  type StrangerRules,
  type Surroundings,
  utcDay,
  type VersionRecord,
  votesOf,
} from "@tidemark/core";
import type { Contestant, Setting } from "./contestant.ts";
import { Heap } from "./heap.ts";

const hourMs = 3_600_000;
/** The world's hour 0. */
const epoch = Date.UTC(2026, 0, 1);
const momentOf = (hour: number): number => Math.round(epoch + hour * hourMs);

/** A product with its one series and its open verification, as the server keeps them. */
interface Held {
  state: SeriesState;
  ask: Ask | null;
  /** The present entry in the heap of its class. */
  stamp: number;
  notBefore: number;
  failures: number;
  firstFailedAt: number | null;
  /** Epoch ms: gave up at that moment. */
  gaveUpAt: number | null;
  readings: readonly ReadPrice[];
  /** The price before an acceptance whose alert waits for a reading. */
  heldBack: number | null;
}

/** The project's rule at work: values are held here, and all that is decided is decided by `core`. */
export class RuleContestant implements Contestant {
  private readonly setting: Setting;
  private readonly policy: Policy;
  private readonly rules: StrangerRules;
  private readonly held: (Held | undefined)[] = [];
  private readonly prices: Int32Array;
  private readonly ids: readonly string[];
  private readonly origins: readonly Origin[];
  private readonly reporters = new Map<string, Reporter>();
  private readonly networks = new Map<string, Network>();
  private versions = new Map<string, VersionRecord>();
  private quarantined = new Set<string>();
  private readonly voted = new Set<string>();
  private votedDay = -1;
  private readonly queues = [new Heap(), new Heap(), new Heap()];
  private readonly later = new Heap();
  private readonly audits: number[] = [];
  private echoes = 0;
  private readonly looks = { hour: -1, open: 0, idle: 0, all: 0 };
  private readonly crowd;

  constructor(setting: Setting, policy: Policy, startPrices: Int32Array) {
    if (!policy.strangers) throw new TypeError("The world is full of strangers");
    this.setting = setting;
    this.policy = policy;
    this.rules = policy.strangers;
    this.prices = startPrices;
    const { created, networks, versions } = setting.installations;
    this.ids = created.map((_, id) => String(id));
    this.origins = created.map((createdAt, id) => ({
      group: `n${networks[id]}`,
      version: `v${versions[id]}`,
      registeredOn: utcDay(momentOf(createdAt)),
    }));
    created.forEach((createdAt, id) => {
      this.reporters.set(this.ids[id]!, newReporter(momentOf(createdAt)));
    });
    for (const { version } of this.origins) {
      if (!this.versions.has(version)) this.versions.set(version, newVersion(version, epoch));
    }
    this.crowd = { reporters: this.reporters, quarantined: this.quarantined, switches: allOn };
  }

  priceOf(product: number): number {
    return this.prices[product]!;
  }

  report(hour: number, index: number, product: number, price: number): void {
    const now = momentOf(hour);
    const reporter = this.ids[index]!;
    const from = this.origins[index]!;
    const admitted = admit(
      this.reporters.get(reporter)!,
      this.networks.get(from.group) ?? newNetwork,
      now,
      this.rules,
    );
    if (!admitted) return;
    this.reporters.set(reporter, admitted.reporter);
    this.networks.set(from.group, admitted.group);
    const echo = price === this.prices[product];
    const sampled = echo && this.echoes++ % Math.round(1 / this.rules.asking.auditedShare) === 0;
    const known = this.held[product];
    if (echo && !sampled && (!known || known.state.claims.length === 0)) return;

    const held = this.holdAt(product, now);
    const outcome = judgeReport(
      held.state,
      { reporter, price, observedAt: now, receivedAt: now, claimId: `${reporter}@${now}`, from, sampled },
      this.around(held, now),
      this.policy,
    );
    this.take(product, held, outcome, hour);
    if (sampled && this.audits.length < 50) this.audits.push(product);
    if (outcome.kind !== "claimed") return;
    if (held.state.claims.length > 0) this.ask(product, held, index, price, now);
  }

  private ask(product: number, held: Held, index: number, price: number, now: number): void {
    const from = this.origins[index]!;
    const id = this.ids[index]!;
    const asker = { id, reporter: this.reporters.get(id)!, group: this.networks.get(from.group)!, from };
    const { watchers } = this.setting.world.products[product]!;
    const wish = askOf(held.state, price, asker, watchers, this.crowd, now, this.policy);
    const { ask, pays } = raised(held.ask, wish);
    if (pays) {
      const after = paid(asker.reporter, asker.group, ask.class, now);
      this.reporters.set(id, after.reporter);
      this.networks.set(from.group, after.group);
    }
    if (ask !== held.ask) this.enqueue(product, held, ask, held.notBefore, now);
  }

  private enqueue(product: number, held: Held, ask: Ask, notBefore: number, now: number): void {
    held.ask = ask;
    held.notBefore = notBefore;
    held.stamp++;
    if (notBefore <= now) this.queues[ask.class]!.push(-ask.score, product, held.stamp);
    else this.later.push(notBefore, product, held.stamp);
  }

  nextVisit(hour: number): number {
    const now = momentOf(hour);
    this.wakeLater(now);
    const clock = Math.floor(hour);
    if (this.looks.hour !== clock) Object.assign(this.looks, { hour: clock, open: 0, idle: 0, all: 0 });
    const best = this.queues.map((queue) => this.bestOf(queue));
    const perHour = 3600 * this.setting.rate;
    const chosen = classToServe(best, this.looks, perHour, this.rules.asking);
    this.looks.all++;
    if (chosen === null) return this.audits.shift() ?? -1;
    if (chosen === 1) this.looks.open++;
    if (chosen === 2) this.looks.idle++;
    const queue = this.queues[chosen]!;
    const { product } = queue;
    queue.drop();
    return product;
  }

  private wakeLater(now: number): void {
    while (this.later.size > 0 && this.later.key <= now) {
      const { product, stamp } = this.later;
      this.later.drop();
      const held = this.held[product]!;
      if (held.ask && held.stamp === stamp) this.enqueue(product, held, held.ask, held.notBefore, now);
    }
  }

  /** The best wish of a class; entries that were overtaken fall out. */
  private bestOf(queue: Heap): Ask | null {
    while (queue.size > 0) {
      const held = this.held[queue.product]!;
      if (held.ask && held.stamp === queue.stamp) return held.ask;
      queue.drop();
    }
    return null;
  }

  reading(hour: number, product: number, price: number): void {
    const now = momentOf(hour);
    const held = this.holdAt(product, now);
    if (price === 0) {
      this.failed(product, held, hour);
      return;
    }
    held.failures = 0;
    held.firstFailedAt = null;
    held.gaveUpAt = null;
    const read = { price, at: now };
    const outcome = judgeReading(held.state, read, held.readings, this.policy, this.crowd);
    this.learnFrom(outcome, now);
    if (outcome.kind === "second-reading") {
      held.readings = [...held.readings, read];
      const again = now + this.policy.secondReadingAfterMs + 1000;
      // A change that a reading has seen is most likely one.
      this.enqueue(product, held, { class: 0, score: Math.max(held.ask?.score ?? 0, 4) }, again, now);
      return;
    }
    held.readings = [];
    if (outcome.supports && held.heldBack !== null) {
      this.setting.verdicts.alerted(product, price, held.heldBack, hour);
    }
    held.heldBack = null;
    this.take(product, held, outcome, hour);
  }

  private failed(product: number, held: Held, hour: number): void {
    const now = momentOf(hour);
    held.failures++;
    held.firstFailedAt ??= now;
    const retryMs = this.policy.retryAfterMs[held.failures - 1];
    if (!this.canLook(held, now)) {
      held.gaveUpAt = now;
      this.take(product, held, judgeAgain(held.state, this.around(held, now), this.policy), hour);
    }
    if (retryMs === undefined) {
      held.failures = 0;
      held.firstFailedAt = null;
      held.ask = null;
    } else if (held.ask) {
      this.enqueue(product, held, held.ask, now + retryMs, now);
    }
  }

  private canLook({ failures, firstFailedAt, gaveUpAt }: Held, now: number): boolean {
    const { giveUpFailures, giveUpAfterMs, claimTtlMs } = this.policy;
    if (gaveUpAt !== null && now - gaveUpAt < claimTtlMs) return false;
    return !(failures >= giveUpFailures && firstFailedAt !== null && now - firstFailedAt >= giveUpAfterMs);
  }

  private around(held: Held, now: number): Surroundings {
    return { now, reporters: 2, verifierCanLook: this.canLook(held, now), crowd: this.crowd };
  }

  /** Writes a decision down and tells the world. */
  private take(product: number, held: Held, { state, accepted }: Decision, hour: number): void {
    held.state = state;
    if (state.claims.length === 0 && held.readings.length === 0) held.ask = null;
    if (!accepted) return;
    const price = accepted.price!;
    const before = this.prices[product]!;
    this.prices[product] = price;
    held.heldBack = accepted.quiet ? before : null;
    this.setting.verdicts.accepted(product, price, before, hour, !accepted.quiet);
  }

  private learnFrom({ judged }: ReadingOutcome, now: number): void {
    if (judged.length === 0) return;
    const votes = votesOf(judged, now, this.reporters, this.rules.quarantine, this.rules.standing);
    for (const { word, verdict } of judged) {
      const reporter = this.reporters.get(word.reporter)!;
      this.reporters.set(word.reporter, learn(reporter, verdict, now, this.rules.standing));
      if (verdict !== "novel-verified") continue;
      const { group } = word.from!;
      this.networks.set(group, repaid(this.networks.get(group)!, now));
    }
    const day = utcDay(now);
    if (day !== this.votedDay) this.voted.clear();
    this.votedDay = day;
    for (const { version, group, good } of votes) {
      const key = `${version} ${group}`;
      if (this.voted.has(key)) continue;
      this.voted.add(key);
      this.versions.set(version, counted(this.versions.get(version)!, good, now, this.rules.quarantine));
    }
    if (votes.length === 0) return;
    for (const record of quarantine([...this.versions.values()], now, this.rules.quarantine)) {
      this.versions.set(record.version, record);
      if (record.quarantined) this.quarantined.add(record.version);
      else this.quarantined.delete(record.version);
    }
  }

  /** The product as it stands now: claims that nobody repeats are over, and old points matter no more. */
  private holdAt(product: number, now: number): Held {
    const known = this.held[product];
    if (known) {
      const { claims, recent } = known.state;
      const oldest = claims.reduce((least, claim) => Math.min(least, claim.lastReportedAt), now);
      if (now - oldest >= this.policy.claimTtlMs)
        known.state = expireClaims(known.state, now, this.policy).state;
      const from = now - this.policy.dropReferenceMs;
      if (recent.length > 2 && recent[1]!.at <= from) {
        const first = recent.findLastIndex((point) => point.at <= from);
        known.state = { ...known.state, recent: recent.slice(first) };
      }
      return known;
    }
    const price = this.prices[product]!;
    const held: Held = {
      state: {
        revision: 1,
        price,
        since: epoch - hourMs,
        lastPrice: price,
        verifiedPrice: price,
        recent: [{ at: epoch - hourMs, price }],
        claims: [],
        unread: 0,
        echoes: [],
        alternatives: [],
      },
      ask: null,
      stamp: 0,
      notBefore: 0,
      failures: 0,
      firstFailedAt: null,
      gaveUpAt: null,
      readings: [],
      heldBack: null,
    };
    this.held[product] = held;
    return held;
  }
}
