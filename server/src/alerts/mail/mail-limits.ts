import { createHmac, createSecretKey, type KeyObject } from "node:crypto";
import { mailCount, mailOptOut } from "@tidemark/drizzle";
import { and, eq, gt, lte, min, notInArray, or, sql } from "drizzle-orm";
import { type Pool, type Sql, transaction } from "../../platform/database.ts";
import { hourMs, type Limit, takeAll } from "../../platform/http/rate-limit.ts";
import type { RateLimits } from "../../platform/http/rate-limits.ts";
import { orm } from "../../platform/orm.ts";
import { type Mailbox, mailboxOf } from "./mailbox.ts";

const dayMs = 24 * hourMs;
/** An hour ahead is another process's clock; counts of later hours come from a clock that was wrong. */
const hoursAhead = 1;
/** Days are counted back from the hour that runs, so a cap holds in any 24 hours. */
const [dayHours, monthHours] = [24, 720];

/** What can keep a letter from being sent. */
export const mailCaps = ["mailbox", "domain", "network", "server"] as const;
export type MailCap = (typeof mailCaps)[number];
type Kind = MailCap | "link" | "opted-out";

/** Letters that somebody asks for and somebody else may get: a confirmation, or a lost link. */
export type LetterKind = "confirm" | "link";

const mostOf = {
  /** Confirmations. The month's cap ends who comes again every day. */
  mailbox: { day: 2, month: 6 },
  /** Lost links, which go to confirmed mailboxes only: counted apart, so that neither uses up the other. */
  link: { day: 2, month: 20 },
  /** Not a provider's domain: all addresses of one may lead to one person. */
  domain: { day: 10 },
  /** /24, /48. */
  network: { day: 20 },
} as const;

/** A network gets at most this share of what the server has left of its hour and of its day: few cannot use it up. */
const networkShare = 0.1;
/** Letters that one network may still cause where the server has so many left. */
const fairShare = (left: number): number => Math.max(1, Math.ceil(left * networkShare));
/** A network's letters of a window add up to one; the sum of fractions may be a little more. */
const wholeShare = 1 + 1e-9;

export interface MailRefusal {
  readonly cap: MailCap;
  readonly retryAfterS: number;
}

export interface MailUse {
  readonly sentLastHour: number;
  readonly sentLastDay: number;
  readonly mostAnHour: number;
  readonly mostADay: number;
  /** Not sent in the last 24 hours. */
  readonly refused: Readonly<Record<MailCap | "opted-out", number>>;
}

interface Window {
  readonly kind: Kind;
  readonly digest: Uint8Array;
  readonly hours: number;
  readonly most: number;
}

export interface MailGuardOptions {
  readonly pool: Pool;
  readonly secret: string;
  readonly mostADay: number;
  readonly rateLimits: RateLimits;
  readonly clock: () => number;
}

/**
 * Caps on letters, and the mailboxes that are never written to again. Mailboxes and domains are known by digests keyed
 * with a secret of this server; networks are counted as all limits are, and never kept.
 */
export class MailGuard {
  readonly #pool: Pool;
  readonly #secret: KeyObject;
  readonly #clock: () => number;
  /** A letter costs its part of the network's share of that window. */
  readonly #networks: { readonly hour: Limit; readonly day: Limit };
  readonly #mostADay: number;

  constructor({ pool, secret, mostADay, rateLimits, clock }: MailGuardOptions) {
    this.#pool = pool;
    this.#secret = createSecretKey(Buffer.from(secret));
    this.#clock = clock;
    this.#mostADay = mostADay;
    this.#networks = {
      hour: rateLimits.of("letters in an hour", wholeShare),
      day: rateLimits.of("letters in a day", wholeShare, dayMs),
    };
  }

  /** Counts a letter to an address, or says which cap it would break. */
  async take(letter: LetterKind, address: string, network: string): Promise<MailRefusal | null> {
    const windows = this.#windows(letter, mailboxOf(address));
    let giveBack = async () => {};
    try {
      return await transaction(this.#pool, async (tx) => {
        // One at a time: letters are few, and each touches the server's counter.
        await tx`select pg_advisory_xact_lock(hashtextextended('tidemark letters', 0))`;
        const refusal = await this.#refusalOf(tx, windows);
        if (refusal) return refusal;
        const use = await this.#serverUse(tx);
        const taken = await this.#takeShare(network, use);
        if ("cap" in taken) {
          await this.note("network", tx);
          return taken;
        }
        giveBack = taken.giveBack;
        await this.#count(tx, windows);
        return null;
      });
    } catch (error) {
      await giveBack();
      throw error;
    }
  }

  /** Takes one letter of a network's shares of what the server has left. */
  async #takeShare(
    network: string,
    sent: { readonly hour: number; readonly day: number },
  ): Promise<MailRefusal | { readonly giveBack: () => Promise<void> }> {
    const { hour, day } = this.#networks;
    const ofHour = 1 / fairShare(this.#mostAnHour - sent.hour);
    const ofDay = 1 / Math.min(mostOf.network.day, fairShare(this.#mostADay - sent.day));
    const retryAfterS = await takeAll([
      [hour, network, ofHour],
      [day, network, ofDay],
    ]);
    if (retryAfterS > 0) return { cap: "network", retryAfterS };
    return {
      giveBack: async () => {
        await hour.take(network, -ofHour);
        await day.take(network, -ofDay);
      },
    };
  }

  async #serverUse(tx: Sql): Promise<{ readonly hour: number; readonly day: number }> {
    const now = this.#hour();
    const [sent] = await tx<[{ hour: number; day: number }]>`
      select coalesce(sum(sent) filter (where hour = ${now}), 0)::int as hour, coalesce(sum(sent), 0)::int as day
      from mail_count where kind = 'server' and hour > ${now - dayHours}`;
    return sent;
  }

  /** Counts a letter that was not sent. */
  async note(kind: Kind, tx: Sql = this.#pool): Promise<void> {
    await countUp(tx, { kind, digest: Buffer.alloc(0), hour: this.#hour(), refused: 1 });
  }

  /** The keyed digest by which a mailbox is remembered. */
  digestOf(address: string): string {
    return this.#digest(`mailbox ${mailboxOf(address).name}`).toString("base64url");
  }

  /** Whether nothing is ever sent to an address again. */
  async isOptedOut(address: string): Promise<boolean> {
    const digest = Buffer.from(this.digestOf(address), "base64url");
    const [row] = await orm(this.#pool).select().from(mailOptOut).where(eq(mailOptOut.digest, digest));
    return row !== undefined;
  }

  async use(): Promise<MailUse> {
    const hour = this.#hour();
    const rows = await orm(this.#pool)
      .select({
        kind: mailCount.kind,
        lastHour: sql<number>`coalesce(sum(${mailCount.sent}) filter (where ${mailCount.hour} = ${hour}), 0)::int`,
        lastDay: sql<number>`sum(${mailCount.sent})::int`,
        refused: sql<number>`sum(${mailCount.refused})::int`,
      })
      .from(mailCount)
      .where(within(hour, dayHours))
      .groupBy(mailCount.kind);
    const of = (kind: Kind) => rows.find((row) => row.kind === kind);
    const refused = (kind: Kind) => of(kind)?.refused ?? 0;
    return {
      sentLastHour: of("server")?.lastHour ?? 0,
      sentLastDay: of("server")?.lastDay ?? 0,
      mostAnHour: this.#mostAnHour,
      mostADay: this.#mostADay,
      refused: {
        mailbox: refused("mailbox"),
        domain: refused("domain"),
        network: refused("network"),
        server: refused("server"),
        "opted-out": refused("opted-out"),
      },
    };
  }

  get #mostAnHour(): number {
    return Math.ceil(this.#mostADay / 5);
  }

  #hour = (): number => Math.floor(this.#clock() / hourMs);

  #digest = (text: string): Buffer => createHmac("sha256", this.#secret).update(`mail ${text}`).digest();

  #windows(letter: LetterKind, { name, cappedDomain }: Mailbox): readonly Window[] {
    const box = {
      kind: letter === "link" ? "link" : "mailbox",
      digest: this.#digest(`mailbox ${name}`),
    } as const;
    const { day, month } = mostOf[box.kind];
    const all = { kind: "server", digest: Buffer.alloc(0) } as const;
    const domain =
      cappedDomain === null
        ? null
        : ({ kind: "domain", digest: this.#digest(`domain ${cappedDomain}`) } as const);
    return [
      { ...box, hours: dayHours, most: day },
      { ...box, hours: monthHours, most: month },
      ...(domain ? [{ ...domain, hours: dayHours, most: mostOf.domain.day }] : []),
      { ...all, hours: 1, most: this.#mostAnHour },
      { ...all, hours: dayHours, most: this.#mostADay },
    ];
  }

  /** The first cap that one more letter would break. */
  async #refusalOf(tx: Sql, windows: readonly Window[]): Promise<MailRefusal | null> {
    const db = orm(tx);
    const hour = this.#hour();
    for (const { kind, digest, hours, most } of windows) {
      const [counted] = await db
        .select({ sent: sql<number>`coalesce(sum(${mailCount.sent}), 0)::int`, oldest: min(mailCount.hour) })
        .from(mailCount)
        .where(
          and(
            eq(mailCount.kind, kind),
            eq(mailCount.digest, digest),
            gt(mailCount.sent, 0),
            within(hour, hours),
          ),
        );
      if (counted!.sent < most) continue;
      const cap = kind === "link" ? "mailbox" : (kind as MailCap);
      await this.note(cap, tx);
      const freeAt = (counted!.oldest! + hours) * hourMs;
      return { cap, retryAfterS: Math.max(1, Math.ceil((freeAt - this.#clock()) / 1000)) };
    }
    return null;
  }

  async #count(tx: Sql, windows: readonly Window[]): Promise<void> {
    const hour = this.#hour();
    const counters = new Map(windows.map((window) => [window.kind, window.digest]));
    for (const [kind, digest] of counters) await countUp(tx, { kind, digest, hour, sent: 1 });
  }
}

/** Of the last so many hours. */
const within = (hour: number, hours: number) =>
  and(gt(mailCount.hour, hour - hours), lte(mailCount.hour, hour + hoursAhead));

/** Adds a row's numbers to those that are kept of its hour. */
const countUp = (tx: Sql, row: typeof mailCount.$inferInsert) =>
  orm(tx)
    .insert(mailCount)
    .values(row)
    .onConflictDoUpdate({
      target: [mailCount.kind, mailCount.digest, mailCount.hour],
      set: {
        sent: sql`${mailCount.sent} + excluded.sent`,
        refused: sql`${mailCount.refused} + excluded.refused`,
      },
    });

/** Deletes counters that no cap looks at any more. */
export const forgetMailCounts = (pool: Pool, now: number) => {
  const hour = Math.floor(now / hourMs);
  return orm(pool)
    .delete(mailCount)
    .where(
      or(
        lte(mailCount.hour, hour - monthHours),
        and(notInArray(mailCount.kind, ["mailbox", "link"]), lte(mailCount.hour, hour - dayHours)),
      ),
    );
};
