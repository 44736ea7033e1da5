import { randomBytes } from "node:crypto";
import { stateAtCreation } from "@tidemark/core";
import { defaultSettings, type HolderSettings, type NewChannel, type WatchRule } from "@tidemark/core/wire";
import type { Channel, ChannelSet, Outgoing, Sent, Target } from "../alerts/channels/channel.ts";
import type { Sql } from "../platform/database.ts";

/** Inserts a holder with these settings. Returns its id. */
export async function addHolder(
  sql: Sql,
  consolidation: Partial<HolderSettings["consolidation"]> = {},
  language?: string,
): Promise<bigint> {
  const settings = {
    ...defaultSettings,
    language,
    consolidation: { ...defaultSettings.consolidation, ...consolidation },
  };
  const [row] = await sql<[{ id: bigint }]>`
    insert into holder (token_digest, settings)
    values (${randomBytes(32)}, ${JSON.stringify(settings)}::text::jsonb) returning id`;
  return row.id;
}

/** Inserts a channel, by default a webhook; addresses are confirmed. Returns its id. */
export async function addChannel(
  sql: Sql,
  holder: bigint,
  target: NewChannel = { kind: "webhook", url: "https://example.org/hook" },
): Promise<bigint> {
  const [row] = await sql<[{ id: bigint }]>`
    insert into channel (holder_id, kind, target, confirmed_at)
    values (${String(holder)}::bigint, ${target.kind}, ${JSON.stringify(target)}::text::jsonb,
      case when ${target.kind} = 'email' then now() end) returning id`;
  return row.id;
}

/** Inserts a watch of a series at its current price. Returns its id. */
export async function addWatch(
  sql: Sql,
  holder: bigint,
  series: bigint,
  rule: WatchRule,
  more: { rearmPercent?: number; minDelta?: number; expiresAt?: number } = {},
): Promise<bigint> {
  const [now] = await sql<{ price: number | null; revision: number }[]>`
    select price::float8 as price, revision from series where id = ${String(series)}::bigint`;
  const text = (value: number | null) => (value === null ? null : String(value));
  const { basis, firedPrice } = stateAtCreation(rule, now?.price ?? null);
  const [row] = await sql<[{ id: bigint }]>`
    insert into watch (holder_id, series_id, rule, min_delta, rearm_percent, basis, fired_price, since_revision, expires_at)
    values (${String(holder)}::bigint, ${String(series)}::bigint, ${JSON.stringify(rule)}::text::jsonb,
      ${more.minDelta ?? 0}, ${more.rearmPercent ?? null}, ${text(basis)}::bigint, ${text(firedPrice)}::bigint,
      ${now?.revision ?? 0}, from_ms(${more.expiresAt ?? null}::float8)) returning id`;
  return row.id;
}

/** A channel that records its messages and answers as the test wants. */
export class Receiver implements Channel {
  readonly atOnce: number;
  readonly got: { readonly target: Target; readonly outgoing: Outgoing; sent: Sent | null }[] = [];
  answer: (target: Target, outgoing: Outgoing) => Sent | Promise<Sent> = () => ({ ok: true });

  constructor(atOnce = 10) {
    this.atOnce = atOnce;
  }

  async send(target: Target, outgoing: Outgoing): Promise<Sent> {
    const one: (typeof this.got)[number] = { target, outgoing, sent: null };
    this.got.push(one);
    one.sent = await this.answer(target, outgoing);
    return one.sent;
  }

  async close(): Promise<void> {}

  /** Summaries of its messages: `price 2999 → 1999 (1)`. */
  get summaries(): string[] {
    return this.got.map(({ outgoing: { message } }) => {
      const items = message.items.map(({ was, is, changes }) => `${was} → ${is} (${changes})`);
      return `${message.kind} ${items.join(", ")}`;
    });
  }
}

/** A channel set with the receiver only. */
export const webhookOnly = (webhook: Channel<"webhook">): ChannelSet => ({
  email: null,
  webhook,
  ntfy: null,
  telegram: null,
  discord: null,
  gotify: null,
  pushover: null,
  apprise: null,
  "web-push": null,
});
