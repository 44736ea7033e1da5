import { privatePolicy } from "@tidemark/core";
import { createTestDatabase } from "@tidemark/drizzle/testing";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openPool, type Pool } from "../../platform/database.ts";
import { seriesAt } from "../../testing/change-world.ts";
import { consoleLogger } from "../../testing/logger.ts";
import { PriceWorld } from "../../testing/price-world.ts";
import { day, hour, minute, noon } from "../../testing/test-server.ts";
import { addChannel, addHolder, addWatch, Receiver, webhookOnly } from "../../testing/watch-world.ts";
import type { Sent, Target } from "../channels/channel.ts";
import { ChannelVault } from "../channels/channel-vault.ts";
import { HolderLinks } from "../holders/links.ts";
import { type Notifier, startNotifier } from "./notifier.ts";

const lamp = seriesAt(1);
const target = { kind: "target", price: 2000 } as const;
const publicUrl = "https://tidemark.example";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let pool: Pool;
let world: PriceWorld;
let receiver: Receiver;
let notifier: Notifier;
let now: number;

const start = (channel = receiver, pageSize = 500) =>
  startNotifier({
    pool,
    policy: privatePolicy,
    channels: webhookOnly(channel),
    vault: new ChannelVault("the channels' key in tests"),
    links: new HolderLinks("the holders' key in tests", publicUrl, () => now),
    clock: () => now,
    log: consoleLogger,
    idleMs: 10,
    pageSize,
  });

beforeEach(async () => {
  database = await createTestDatabase();
  pool = openPool(database.url, 6);
  world = new PriceWorld(pool);
  receiver = new Receiver();
  now = noon;
  notifier = start();
});
afterEach(async () => {
  await notifier.stop();
  await pool.end();
  await database.drop();
});

/** A minute later. */
function tick(): number {
  now += minute;
  return now;
}

/** No delivery is in flight: if the clock jumped past its lease, it would be sent again. */
const written = () =>
  vi.waitFor(async () =>
    expect(await pool`select from delivery where lease_token is not null`).toHaveLength(0),
  );

/** A price accepted now reaches the notifier. */
async function price(minor: number | null, series = lamp, verified = true): Promise<void> {
  await written();
  now += minute;
  await notifier.consumer.handle([await world.accept(series, minor, now, verified)]);
  // The clock must not jump past a lease.
  await later(0);
}

const hostOf = (target: Target) => new URL(target.kind === "webhook" ? target.url : "").host;

const said = (expected: readonly string[]) => vi.waitFor(() => expect(receiver.summaries).toEqual(expected));

async function watching(rule: Parameters<typeof addWatch>[3] = target, how = {}): Promise<bigint> {
  const holder = await addHolder(pool, how);
  await addChannel(pool, holder);
  await addWatch(pool, holder, lamp, rule);
  return holder;
}

/** Moves the clock when nothing is due or in flight, and waits until that is so again. */
async function later(ms: number): Promise<void> {
  await settled();
  now += ms;
  await settled();
}

/** No message is due, and no delivery is waiting but for its time. */
const settled = () =>
  vi.waitFor(async () => {
    const [left] = await pool<[{ n: number }]>`
      select (select count(*) from message where closed_at is null and due_at <= from_ms(${now}))::int
        + (select count(*) from delivery d where status = 'waiting' and not exists (
          select from delivery b where b.channel_id = d.channel_id and b.id <= d.id
            and b.status = 'waiting' and b.lease_token is null and b.not_before > from_ms(${now})))::int as n`;
    expect(left.n).toBe(0);
  });

describe("a drop under the target", () => {
  test("a drop to the target is alerted once, with all details", async () => {
    await price(2999);
    now += 3 * day;
    await watching();
    await price(1999, lamp, false);
    await said(["price 2999 → 1999 (1)"]);
    const { message, thread, links } = receiver.got[0]!.outgoing;
    expect(message).toEqual({
      number: 1,
      key: thread,
      kind: "price",
      corrects: null,
      at: new Date(now).toISOString(),
      more: 0,
      items: [
        {
          watchId: expect.stringMatching(/^\d+$/),
          rule: target,
          basis: 2999,
          marketplace: "com",
          asin: "B000000001",
          title: "Lamp",
          image: null,
          series: "buy_box",
          currency: "USD",
          exponent: 2,
          was: 2999,
          is: 1999,
          changes: 1,
          since: new Date(now).toISOString(),
          lowest: null,
          usual: null,
          reporters: 2,
          verified: false,
          firstSeenAt: new Date(now - minute).toISOString(),
          acceptedAt: new Date(now).toISOString(),
        },
      ],
    });
    expect(links.product(message.items[0]!)).toMatch(
      /^https:\/\/[\w.]+\/p\/com\/B000000001\?key=[0-9a-z]+\.[\w-]{43}$/,
    );
    expect(links.watches).toMatch(/\/l\/list\./);
    for (const link of [links.stop(message.items[0]!), links.pause(message.items[0]!), links.unsubscribe]) {
      expect(link).toMatch(/^https:\/\/tidemark\.example\/l\/(stop|pause|unsubscribe)\.[\w.-]+$/);
    }
    await later(day);
    expect(receiver.got).toHaveLength(1);
  });

  test("a drop below the usual price is alerted once the usual price is known, with the percentage", async () => {
    await watching({ kind: "usual", percent: 20 });
    await price(3000);
    await price(2000);
    for (let seen = 0; seen < 40; seen++) {
      now += day;
      await pool`
        insert into price_day (series_id, day, open, high, low, close, weighted, priced_s, last_change_s, changes)
        values (${String(lamp)}::bigint, from_ms(${now})::date, 2000, 2000, 2000, 2000, 0, 0, 0, 0)`;
    }
    await price(1601);
    await price(1600);
    await said(["price 1601 → 1600 (1)"]);
    // It was seen for long enough to be called the lowest, by the same rule as in a verdict.
    const lowest = { since: null, observedDays: 41 };
    expect(receiver.got[0]!.outgoing.message.items[0]).toMatchObject({ usual: 2000, is: 1600, lowest });
    await price(1590);
    await later(day);
    expect(receiver.got).toHaveLength(1);
  });

  test("a drop is alerted for a product that nobody had seen when the watch was created", async () => {
    await watching();
    await price(1999);
    await said(["price null → 1999 (1)"]);
  });

  test("a drop committed before the watch was created is not alerted", async () => {
    const old = await world.accept(lamp, 1500, now);
    await watching({ kind: "change" });
    await notifier.consumer.handle([old]);
    await price(1400);
    await said(["price 1500 → 1400 (1)"]);
  });

  test("an alerted drop accepted by people alone is verified again", async () => {
    await price(2999);
    await watching();
    await price(1999, lamp, false);
    await said(["price 2999 → 1999 (1)"]);
    expect(await pool`select second_look, status from verification`).toEqual([
      { second_look: true, status: "open" },
    ]);
  });

  test.each([
    ["paused", "paused_at"],
    ["stopped", "ended_at"],
    ["expired", "expires_at"],
  ])("a drop does not alert a watch that is %s", async (_, column) => {
    await price(2999);
    await watching();
    await pool`update watch set ${pool(column)} = from_ms(${now})`;
    await price(1999);
    await later(day);
    expect(receiver.got).toEqual([]);
  });
});

describe("consolidation", () => {
  test("200 changes in ten minutes make one message immediately and one after the cooldown", async () => {
    await price(3000);
    await watching({ kind: "change" });
    for (let n = 1; n <= 200; n++) {
      now += 3000;
      await notifier.consumer.handle([await world.accept(lamp, 3000 - (n % 7) * 10 - (n % 2), now, true)]);
    }
    await said(["price 3000 → 2989 (1)"]);
    await later(2 * hour);
    await said(["price 3000 → 2989 (1)", "price 2989 → 2960 (199)"]);
    await later(day);
    expect(receiver.got).toHaveLength(2);
  });

  test("a message on a price that went back says so and ends with the price now", async () => {
    await price(3000);
    await watching();
    await price(1990);
    for (const minor of [3000, 1990, 3000]) await price(minor);
    await later(2 * hour);
    await said(["price 3000 → 1990 (1)", "price 3000 → 3000 (2)"]);
  });

  test("a daily digest collects all watches of a holder and comes at its time", async () => {
    const holder = await watching(target, { mode: "daily", dailyAt: "08:00", timeZone: "Europe/Berlin" });
    await addWatch(pool, holder, seriesAt(2), { kind: "target", price: 500 });
    await price(1999);
    await price(450, seriesAt(2));
    await later(18 * hour);
    expect(receiver.got).toEqual([]);
    await later(hour);
    await said(["digest null → 1999 (1), null → 450 (1)"]);
  });

  test("a message of the quiet hours goes out at their end", async () => {
    await watching(target, { quiet: { from: "11:00", to: "14:00" } });
    await price(1999);
    await later(hour);
    expect(receiver.got).toEqual([]);
    await later(hour);
    await said(["price null → 1999 (1)"]);
  });
});

describe("a price that was never true", () => {
  test("a retracted price is corrected in the same thread and channel, and the watch is armed again", async () => {
    await price(2999);
    await watching();
    await price(999, lamp, false);
    await said(["price 2999 → 999 (1)"]);
    const other = await addChannel(pool, (await pool<[{ id: bigint }]>`select id from holder`)[0].id, {
      kind: "webhook",
      url: "https://other.example/",
    });
    now += minute;
    await notifier.consumer.handle([await world.retract(lamp, 2, now)]);
    await said(["price 2999 → 999 (1)", "correction 999 → 2999 (1)"]);
    const [first, second] = receiver.got;
    expect(second!.outgoing).toMatchObject({
      thread: first!.outgoing.message.key,
      message: { number: 2, corrects: first!.outgoing.message.key },
    });
    expect(await pool`select from delivery where channel_id = ${String(other)}::bigint`).toHaveLength(0);
    now += 2 * hour;
    await price(1999);
    await vi.waitFor(() => expect(receiver.summaries).toContain("price 2999 → 1999 (1)"));
  });

  test("a retracted price is left out of an open message", async () => {
    await price(2999);
    await watching(target, { mode: "hourly" });
    await price(999, lamp, false);
    now += minute;
    await notifier.consumer.handle([await world.retract(lamp, 2, now)]);
    await later(2 * hour);
    expect(receiver.got).toEqual([]);
    expect(await pool`select from message`).toHaveLength(0);
  });

  test("a waiting delivery about a retracted price is deleted", async () => {
    await price(2999);
    await watching();
    receiver.answer = () => ({ ok: false, reason: "It does not answer.", next: "again" });
    await price(999, lamp, false);
    await vi.waitFor(async () =>
      expect(
        await pool`select from delivery where status = 'waiting' and lease_token is null and attempts > 0`,
      ).toHaveLength(1),
    );
    now += 1;
    await notifier.consumer.handle([await world.retract(lamp, 2, now)]);
    receiver.answer = () => ({ ok: true });
    await later(day);
    expect(receiver.got).toHaveLength(1);
  });
});

describe("a channel that cannot be reached", () => {
  test("an unreachable channel gets its messages later, in order, and does not delay others", async () => {
    await price(2999);
    await watching({ kind: "change" }, { cooldownMinutes: 1 });
    const other = await addHolder(pool, { cooldownMinutes: 1 });
    await addChannel(pool, other, { kind: "webhook", url: "https://other.example/" });
    await addWatch(pool, other, lamp, { kind: "change" });
    const refused: Sent = { ok: false, reason: "It does not answer.", next: "again" };
    let down = true;
    receiver.answer = (target) => (down && hostOf(target) !== "other.example" ? refused : { ok: true });
    for (const minor of [2900, 2800, 2700]) {
      await price(minor);
      now += 2 * minute;
    }
    const prices = (host: string) =>
      receiver.got
        .filter(({ target, sent }) => sent?.ok && hostOf(target) === host)
        .map(({ outgoing }) => outgoing.message.items[0]!.is);
    await vi.waitFor(() => expect(prices("other.example")).toEqual([2900, 2800, 2700]));
    down = false;
    // The last message failed once and could be tried again by now, the first failed more often and waits longer.
    await later(6000);
    await later(day);
    expect(prices("example.org")).toEqual([2900, 2800, 2700]);
  });
});

describe("more watches than one transaction takes", () => {
  test("more watches than one page are all alerted once, in order, and do not delay other products", async () => {
    await notifier.stop();
    notifier = start(receiver, 7);
    await price(3000);
    const holder = await addHolder(pool, { cooldownMinutes: 1 });
    await addChannel(pool, holder);
    for (let n = 0; n < 40; n++) await addWatch(pool, holder, lamp, target);
    const first = await world.accept(lamp, 1990, tick(), true);
    const second = await world.accept(lamp, 2500, tick(), true);
    const third = await world.accept(lamp, 1980, tick(), true);
    await notifier.consumer.handle([first, second]);
    await notifier.consumer.handle([third, third]);
    await vi.waitFor(async () => expect(await pool`select from fan_out`).toHaveLength(0));
    const alerts = await pool`select revision, count(*)::int as n from alert group by 1 order by 1`;
    expect(alerts).toEqual([
      { revision: 2, n: 40 },
      { revision: 4, n: 40 },
    ]);
    await later(hour);
    const numbers = receiver.got.map(({ outgoing }) => outgoing.message.number).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, i) => i + 1));
    await notifier.consumer.handle([await world.retract(lamp, 4, tick())]);
    await vi.waitFor(async () => expect(await pool`select from fan_out`).toHaveLength(0));
    await later(minute);
    expect(receiver.summaries.filter((one) => one.startsWith("correction"))).toHaveLength(40);
  });
});
