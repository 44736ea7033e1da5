import type { Messages, MessageView } from "@tidemark/core/wire";
import postgres from "postgres";
import { expect, vi } from "vitest";
import type { AlertWorld, Subscriber } from "./alert-world.ts";
import { seriesAt } from "./change-world.ts";
import type { ServerProcess } from "./running.ts";
import { addWatch } from "./watch-world.ts";

const series = [seriesAt(1), seriesAt(2), seriesAt(3)];
const firstPrice = 90_000;

/** A holder with immediate alerts for three products, and their changes so far. */
export interface PriceStory {
  /** Accepts `times` new prices of each product, in turn. */
  move(times: number): Promise<void>;
  /** Waits until the extension has each change once, in order per product. */
  told(server: ServerProcess, timeoutMs?: number): Promise<Messages["messages"]>;
  /** Waits until both channels got each change, in order per product, and nothing is due. */
  delivered(server: ServerProcess, timeoutMs?: number): Promise<void>;
  /** Expected messages per channel. */
  readonly messages: number;
}

/** `ownerUrl`: of a role that may change the schema. */
export async function openPriceStory(
  world: AlertWorld,
  server: ServerProcess,
  ownerUrl: string,
): Promise<PriceStory> {
  const { pool, prices, hook, post } = world;
  const somebody: Subscriber = await world.subscribe(server);
  await endCooldowns(ownerUrl);
  for (const one of series) {
    await prices.accept(one, firstPrice, Date.now(), true);
    await addWatch(pool, somebody.id, one, { kind: "change" });
  }
  let moves = 0;
  const expected = () =>
    Object.fromEntries(
      series.map((_, n) => [
        `B${String(n + 1).padStart(9, "0")}`,
        Array.from({ length: moves }, (_, move) => firstPrice - 100 * move),
      ]),
    );
  const told = async (server: ServerProcess, timeout = 20_000) => {
    const messages = await vi.waitFor(
      async () => {
        const messages = await world.told(server, somebody);
        expect(messages.length).toBeGreaterThanOrEqual(moves * series.length);
        return messages;
      },
      { timeout, interval: 100 },
    );
    expect(changesIn(messages)).toEqual(expected());
    return messages;
  };
  return {
    get messages() {
      return moves * series.length;
    },
    async move(times) {
      for (let n = 0; n < times; n++) {
        moves++;
        for (const one of series) await prices.accept(one, firstPrice - 100 * moves, Date.now(), true);
      }
    },
    told,
    async delivered(server, timeout = 20_000) {
      const messages = await told(server, timeout);
      await vi.waitFor(
        async () => {
          // Makes the next attempts due immediately; running ones are left alone.
          await pool`
            update delivery set not_before = now() where status = 'waiting' and lease_token is null`;
          expect(await pool`select from delivery where status <> 'sent'`).toHaveLength(0);
        },
        { timeout, interval: 200 },
      );
      await world.idle(timeout);
      for (const { keys } of [hook, post]) expect(changesIn(broughtBy(keys, messages))).toEqual(expected());
    },
  };
}

/** Removes cooldowns from watches: each change is a message of its own. */
async function endCooldowns(ownerUrl: string): Promise<void> {
  const owner = postgres(ownerUrl, { max: 1 });
  const statements = `
    create function no_cooldown() returns trigger language plpgsql as $$
      begin new.cooldown_until = null; return new; end $$;
    create trigger no_cooldown before update of cooldown_until on watch
      for each row execute function no_cooldown()`;
  await owner.unsafe(statements).finally(() => owner.end());
}

/** Changes in messages by ASIN, in order, each by its previous price. */
function changesIn(messages: readonly MessageView[]): Record<string, (number | null)[]> {
  const changes: Record<string, (number | null)[]> = {};
  for (const { asin, was } of messages.flatMap(({ items }) => items)) {
    changes[asin] ??= [];
    changes[asin].push(was);
  }
  return changes;
}

/** A channel's messages in order of first delivery; the same key is the same message. */
const broughtBy = (keys: readonly string[], told: Messages["messages"]): readonly MessageView[] =>
  [...new Set(keys)].map((key) => {
    const message = told.find((one) => one.key === key);
    if (!message) throw new Error(`nobody was told ${key}`);
    return message;
  });
