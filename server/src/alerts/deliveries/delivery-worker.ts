import { setTimeout as sleep } from "node:timers/promises";
import type { ChannelKind } from "@tidemark/core/wire";
import type { Pool } from "../../platform/database.ts";
import type { Logger } from "../../platform/logger.ts";
import { Signal } from "../../platform/signal.ts";
import { t, writingTo } from "../../platform/texts.ts";
import type { Channel, Sent } from "../channels/channel.ts";
import { type ChannelVault, SealedError } from "../channels/channel-vault.ts";
import type { HolderLinks } from "../holders/links.ts";
import { writingToHolder } from "../holders/writing.ts";
import { type Attempted, type Leased, type LeasedDelivery, lease, settle } from "./delivery-queue.ts";
import type { LeaseKeeper } from "./lease-keeper.ts";
import { outgoingOf } from "./outgoing.ts";
import { outcomeOf } from "./retry.ts";

export interface DeliveryOptions {
  readonly pool: Pool;
  readonly links: HolderLinks;
  readonly vault: ChannelVault;
  readonly clock: () => number;
  readonly log: Logger;
  /** How often it looks for deliveries of other processes, and for those whose time has come. Milliseconds. */
  readonly idleMs?: number;
  readonly random?: () => number;
}

/** How long one attempt may take. */
const attemptMs = 30_000;
/** How long attempts may go on after `stop`. */
const drainMs = 4_000;
/** Between two tries to store outcomes. */
const storeRetryMs = 500;

const unreadable = (): Sent => ({
  ok: false,
  reason: t("refused.unreadable"),
  next: "again",
  isOurs: true,
});
const sealed = (): Sent => ({ ok: false, reason: t("refused.sealed"), next: "give-up" });
const unsubscribed = (): Sent => ({ ok: false, reason: t("refused.opted-out"), next: "gone" });

const nothing: Leased = { ready: [], unreadable: [] };

/** Sends the waiting deliveries of one kind of channel, as many concurrently as the channel takes. */
export class DeliveryWorker {
  readonly #kind: ChannelKind;
  readonly #channel: Channel;
  readonly #options: DeliveryOptions;
  readonly #leases: LeaseKeeper;
  readonly #more = new Signal();
  readonly #stopping = new AbortController();
  readonly #drained = new AbortController();
  readonly #inFlight = new Set<Promise<void>>();
  readonly #outcomes: OutcomeWriter;
  readonly #running: Promise<void>;

  constructor(kind: ChannelKind, channel: Channel, options: DeliveryOptions, leases: LeaseKeeper) {
    this.#kind = kind;
    this.#channel = channel;
    this.#leases = leases;
    this.#options = options;
    this.#outcomes = new OutcomeWriter(options, this.#drained.signal);
    this.#running = this.#run();
  }

  /** There may be something to send. */
  notify(): void {
    this.#more.notify();
  }

  /** Begins no more attempts, and waits for those in flight. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const timer = setTimeout(() => this.#drained.abort(), drainMs);
    await this.#running;
    clearTimeout(timer);
  }

  async #run(): Promise<void> {
    const { idleMs = 2000, random = Math.random } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const room = this.#channel.atOnce - this.#inFlight.size;
      const leased = room > 0 ? await this.#lease(room) : nothing;
      for (const one of leased.ready) this.#begin(this.#leases.during(one, this.#attempt(one)));
      for (const one of leased.unreadable) this.#begin(this.#refuse(one));
      const count = leased.ready.length + leased.unreadable.length;
      // The workers of all kinds start together: asking at the same moment, each would keep a connection of its own open.
      if (count < room || room <= 0) await this.#more.wait(idleMs * (0.5 + random()), signal);
    }
    await Promise.all(this.#inFlight);
  }

  #begin(attempt: Promise<void>): void {
    const work = attempt.finally(() => this.#inFlight.delete(work));
    this.#inFlight.add(work);
  }

  async #lease(room: number): Promise<Leased> {
    const { pool, vault, clock, log } = this.#options;
    try {
      return await lease(pool, vault, this.#kind, room, clock());
    } catch (error) {
      if (!this.#stopping.signal.aborted) log.error("leasing deliveries failed", { err: error });
      return nothing;
    }
  }

  /** Whatever comes of it is said in the holder's language: the channel's page shows it. */
  #attempt(leased: LeasedDelivery): Promise<void> {
    return writingTo(
      () => writingToHolder(leased),
      () => this.#try(leased),
    );
  }

  async #try(leased: LeasedDelivery): Promise<void> {
    const sent = await this.#send(leased).catch((error): Sent => {
      this.#options.log.error(`a delivery by ${this.#kind} failed`, { err: error });
      return { ok: false, reason: t("refused.failed"), next: "again", isOurs: true };
    });
    await this.#settle(leased, sent);
  }

  async #refuse({ error, ...leased }: Leased["unreadable"][number]): Promise<void> {
    this.#options.log.error(`a delivery by ${this.#kind} cannot be read`, { err: error });
    await this.#settle(leased, error instanceof SealedError ? sealed() : unreadable());
  }

  async #settle(leased: Attempted["leased"], sent: Sent): Promise<void> {
    const { log, random = Math.random } = this.#options;
    const outcome = outcomeOf(sent, leased.attempt, random);
    // The channel's owner is not shown the server's own faults: the log has to tell the operator.
    if (outcome.status === "parked" && outcome.isOurs) {
      log.error(`a delivery by ${this.#kind} was given up`, { err: new Error(outcome.problem) });
    }
    await this.#outcomes.write({ leased, outcome });
    this.#more.notify();
  }

  async #send(leased: LeasedDelivery): Promise<Sent> {
    if (leased.isStopped) return unsubscribed();
    const signal = AbortSignal.any([AbortSignal.timeout(attemptMs), this.#drained.signal]);
    return this.#channel.send(leased.target, outgoingOf(leased, this.#options.links), signal);
  }
}

/** Stores outcomes with one statement at a time, which takes all that have come meanwhile. */
class OutcomeWriter {
  readonly #options: DeliveryOptions;
  readonly #drained: AbortSignal;
  #waiting: Attempted[] = [];
  #writing: Promise<void> | null = null;

  constructor(options: DeliveryOptions, drained: AbortSignal) {
    this.#options = options;
    this.#drained = drained;
  }

  /**
   * Resolves when the outcome is stored. After `drained` a failure is final: the lease then runs out, and the delivery is
   * repeated under the same key.
   */
  async write(attempted: Attempted): Promise<void> {
    this.#waiting.push(attempted);
    this.#writing ??= this.#writeAll();
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    const { pool, clock, log } = this.#options;
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await settle(pool, batch, clock());
      } catch (error) {
        log.error("storing the outcome of deliveries failed", { err: error });
        if (!this.#drained.aborted) this.#waiting.push(...batch);
        await sleep(storeRetryMs, undefined, { signal: this.#drained }).catch(() => {});
      }
    }
    this.#writing = null;
  }
}
