import {
  allSwitchesOn,
  type Crowd,
  canVerify,
  classToServe,
  cooldownUntil,
  countVersionVote,
  type Decision,
  expireClaims,
  type JudgingContext,
  judgeOpenClaims,
  judgeReading,
  mergeRequest,
  type NetworkRecord,
  newNetworkRecord,
  newReporterRecord,
  newVersionRecord,
  type Policy,
  type PublicRules,
  type ReadingOutcome,
  type ReadPrice,
  type ReporterRecord,
  recordUpdatesOf,
  type SeriesState,
  takeReport,
  unverified,
  updateQuarantine,
  utcDay,
  type Verification,
  type VerificationEvent,
  type VerificationRequest,
  type VersionRecord,
  type VoteOrigin,
  verificationAfter,
} from "@tidemark/core";
import { Heap } from "./heap.ts";
import { HourlyLimits } from "./hourly-limits.ts";
import type { Rule, RuleSetting } from "./rule.ts";

const hourMs = 3_600_000;
/** The world's hour 0. */
const epoch = Date.UTC(2026, 0, 1);
const momentOf = (hour: number): number => Math.round(epoch + hour * hourMs);

/** A product with its one series and its open verification, as the server keeps them. */
interface ProductState {
  state: SeriesState;
  request: VerificationRequest | null;
  verification: Verification;
  /** The present entry in the heap of its class. */
  stamp: number;
  readings: readonly ReadPrice[];
  /** The price before an acceptance whose alert waits for a reading. */
  heldBack: number | null;
}

/** The rule of belief as the server runs it: state is kept here, every decision is made by `core`. */
export class ProjectRule implements Rule {
  private readonly setting: RuleSetting;
  private readonly policy: Policy;
  private readonly rules: PublicRules;
  private readonly held: (ProductState | undefined)[] = [];
  private readonly prices: Int32Array;
  private readonly ids: readonly string[];
  private readonly origins: readonly VoteOrigin[];
  private readonly reporters: ReporterRecord[];
  private readonly networks: NetworkRecord[] = [];
  private versions = new Map<string, VersionRecord>();
  private quarantined = new Set<string>();
  private readonly voted = new Set<string>();
  private votedDay = -1;
  private readonly queues = [new Heap(), new Heap(), new Heap()];
  private readonly later = new Heap();
  private readonly audits: number[] = [];
  private readonly auditEvery: number;
  private confirmingVotes = 0;
  private readonly visits = { hour: -1, open: 0, idle: 0, all: 0 };
  private readonly crowd: Crowd;
  private readonly limits: HourlyLimits;

  constructor(setting: RuleSetting, policy: Policy, startPrices: Int32Array) {
    if (!policy.publicRules) throw new TypeError("The benchmark needs a public policy");
    this.setting = setting;
    this.policy = policy;
    this.rules = policy.publicRules;
    this.auditEvery = Math.round(1 / this.rules.requests.auditedShare);
    this.prices = startPrices;
    const { created, networks, versions } = setting.installations;
    this.ids = created.map((_, id) => String(id));
    this.origins = created.map((createdAt, id) => ({
      group: String(networks[id]),
      version: `v${versions[id]}`,
      registeredOn: utcDay(momentOf(createdAt)),
    }));
    this.reporters = created.map((createdAt) => newReporterRecord(momentOf(createdAt)));
    for (const network of networks) this.networks[network] = newNetworkRecord;
    this.limits = new HourlyLimits(this.rules, created.length, this.networks.length);
    for (const { version } of this.origins) {
      if (!this.versions.has(version)) this.versions.set(version, newVersionRecord(version, epoch));
    }
    const reporters = { get: (id: string) => this.reporters[Number(id)] };
    this.crowd = { reporters, quarantined: this.quarantined, switches: allSwitchesOn };
  }

  priceOf(product: number): number {
    return this.prices[product]!;
  }

  report(hour: number, index: number, product: number, price: number): void {
    const now = momentOf(hour);
    const network = this.setting.installations.networks[index]!;
    if (!this.limits.take(index, network, now)) return;
    const state = { reporter: this.reporters[index]!, network: this.networks[network]! };
    const echo = price === this.prices[product];
    const sampled = echo && this.confirmingVotes++ % this.auditEvery === 0;
    const known = this.held[product];
    if (echo && !sampled && (!known || known.state.claims.length === 0)) {
      // A mere confirmation: the server judges none either.
      if (known) known.state = { ...known.state, confirmedAt: now };
      return;
    }
    const held = this.holdAt(product, now);
    const reporter = this.ids[index]!;
    const report = {
      reporter,
      price,
      observedAt: now,
      receivedAt: now,
      claimId: `${reporter}@${now}`,
      from: this.origins[index]!,
      sampled,
      watchers: this.setting.world.products[product]!.watchers,
    };
    const before = { ...state, series: held.state, request: held.request };
    const { state: after, outcome } = takeReport(before, report, this.context(held, now), this.policy);
    this.keep(index, network, after);
    if (sampled && this.audits.length < 50) this.audits.push(product);
    if (after.request && after.request !== held.request) {
      held.request = after.request;
      this.step(product, held, "requested", now);
    }
    this.take(product, held, outcome, hour);
  }

  private keep(
    index: number,
    network: number,
    of: { readonly reporter: ReporterRecord; readonly network: NetworkRecord },
  ): void {
    this.reporters[index] = of.reporter;
    this.networks[network] = of.network;
  }

  private step(product: number, held: ProductState, event: VerificationEvent, now: number): void {
    const { verification, raisedTo } = verificationAfter(held.verification, event, now, this.policy);
    held.verification = verification;
    if (raisedTo) held.request = mergeRequest(held.request, raisedTo).request;
    if (verification.notBefore === null) held.request = null;
    else this.enqueue(product, held, verification.notBefore, now);
  }

  private enqueue(product: number, held: ProductState, notBefore: number, now: number): void {
    if (!held.request) return;
    held.stamp++;
    if (notBefore <= now) this.queues[held.request.class]!.push(-held.request.score, product, held.stamp);
    else this.later.push(notBefore, product, held.stamp);
  }

  nextVisit(hour: number): number {
    const now = momentOf(hour);
    this.wakeLater(now);
    const clock = Math.floor(hour);
    if (this.visits.hour !== clock) Object.assign(this.visits, { hour: clock, open: 0, idle: 0, all: 0 });
    const best = this.queues.map((queue) => this.bestOf(queue, now));
    const perHour = 3600 * this.setting.rate;
    const chosen = classToServe(best, this.visits, perHour, this.rules.requests);
    this.visits.all++;
    if (chosen === null) return this.nextAudit(now);
    if (chosen === 1) this.visits.open++;
    if (chosen === 2) this.visits.idle++;
    const queue = this.queues[chosen]!;
    const { product } = queue;
    queue.drop();
    return product;
  }

  /** A sample of a product that waits for a visit anyway, or may have none yet, is no audit of its own. */
  private nextAudit(now: number): number {
    for (let product = this.audits.shift(); product !== undefined; product = this.audits.shift()) {
      const held = this.holdAt(product, now);
      const { notBefore } = held.verification;
      if (notBefore !== null || cooldownUntil(held.verification, this.policy) > now) continue;
      this.step(product, held, "requested", now);
      return product;
    }
    return -1;
  }

  private wakeLater(now: number): void {
    while (this.later.size > 0 && this.later.key <= now) {
      const { product, stamp } = this.later;
      this.later.drop();
      const held = this.held[product]!;
      if (held.request && held.stamp === stamp) this.enqueue(product, held, now, now);
    }
  }

  /** The best request of a class; entries that were overtaken fall out. */
  private bestOf(queue: Heap, now: number): VerificationRequest | null {
    while (queue.size > 0) {
      const held = this.holdAt(queue.product, now);
      if (held.request && held.stamp === queue.stamp) return held.request;
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
    const read = { price, at: now };
    const from = now - this.policy.secondReadingWithinMs;
    const earlier = held.readings.filter(({ at }) => at >= from);
    held.readings = [...earlier, read];
    const outcome = judgeReading(held.state, read, earlier, this.policy, this.crowd);
    this.learnFrom(outcome, now);
    if (outcome.kind === "second-reading") {
      this.step(product, held, "unclear", now);
      this.judgeWithoutVerifier(product, held, hour);
      return;
    }
    this.step(product, held, "settled", now);
    if (outcome.supports && held.heldBack !== null) {
      this.setting.events.alerted(product, price, held.heldBack, hour);
    }
    held.heldBack = null;
    this.take(product, held, outcome, hour);
  }

  private failed(product: number, held: ProductState, hour: number): void {
    const isDisputed = held.state.claims.length > 0;
    this.step(product, held, isDisputed ? "failed" : "withdrawn", momentOf(hour));
    if (isDisputed) this.judgeWithoutVerifier(product, held, hour);
  }

  private judgeWithoutVerifier(product: number, held: ProductState, hour: number): void {
    const context = this.context(held, momentOf(hour));
    if (context.verifierCanVisit) return;
    this.take(product, held, judgeOpenClaims(held.state, context, this.policy), hour);
  }

  private context(held: ProductState, now: number): JudgingContext {
    return {
      now,
      reporters: 2,
      verifierCanVisit: canVerify(held.verification, now, this.policy),
      crowd: this.crowd,
    };
  }

  /** Writes a decision down and tells the world. */
  private take(product: number, held: ProductState, { state, accepted }: Decision, hour: number): void {
    const isWithdrawn = held.state.claims.length > 0 && state.claims.length === 0;
    held.state = state;
    if (isWithdrawn) this.step(product, held, "withdrawn", momentOf(hour));
    if (!accepted) return;
    const price = accepted.price!;
    const before = this.prices[product]!;
    this.prices[product] = price;
    held.heldBack = accepted.quiet ? before : null;
    this.setting.events.accepted(product, price, before, hour, !accepted.quiet);
  }

  private learnFrom(outcome: ReadingOutcome, now: number): void {
    if (outcome.judgedVotes.length === 0) return;
    const networks = { get: (group: string) => this.networks[Number(group)] };
    const before = { ...this.crowd, networks };
    const {
      reporters,
      networks: repaid,
      versionVotes: votes,
    } = recordUpdatesOf(outcome, now, before, this.policy);
    for (const [id, reporter] of reporters) this.reporters[Number(id)] = reporter;
    for (const [group, network] of repaid) this.networks[Number(group)] = network;
    const day = utcDay(now);
    if (day !== this.votedDay) this.voted.clear();
    this.votedDay = day;
    for (const { version, group, good } of votes) {
      const key = `${version} ${group}`;
      if (this.voted.has(key)) continue;
      this.voted.add(key);
      this.versions.set(
        version,
        countVersionVote(this.versions.get(version)!, good, now, this.rules.quarantine),
      );
    }
    if (votes.length === 0) return;
    for (const record of updateQuarantine([...this.versions.values()], now, this.rules.quarantine)) {
      this.versions.set(record.version, record);
      if (record.quarantined) this.quarantined.add(record.version);
      else this.quarantined.delete(record.version);
    }
  }

  /** The product as it stands now: claims that nobody repeats are over, and old points matter no more. */
  private holdAt(product: number, now: number): ProductState {
    const known = this.held[product];
    if (known) {
      const { claims, recent } = known.state;
      const oldest = claims.reduce((least, claim) => Math.min(least, claim.lastReportedAt), now);
      if (now - oldest >= this.policy.claimTtlMs) {
        known.state = expireClaims(known.state, now, this.policy).state;
        if (known.state.claims.length === 0) this.step(product, known, "withdrawn", now);
      }
      const from = now - this.policy.dropReferenceMs;
      if (recent.length > 2 && recent[1]!.at <= from) {
        const first = recent.findLastIndex((point) => point.at <= from);
        known.state = { ...known.state, recent: recent.slice(first) };
      }
      return known;
    }
    const price = this.prices[product]!;
    const held: ProductState = {
      state: {
        revision: 1,
        price,
        since: epoch - hourMs,
        confirmedAt: epoch - hourMs,
        lastPrice: price,
        verifiedPrice: price,
        recent: [{ at: epoch - hourMs, price }],
        claims: [],
        unread: 0,
        confirmingVotes: [],
        refutedPrices: [],
      },
      request: null,
      verification: unverified,
      stamp: 0,
      readings: [],
      heldBack: null,
    };
    this.held[product] = held;
    return held;
  }
}
