import { privatePolicy } from "@tidemark/core";
import { createTestDatabase } from "@tidemark/drizzle/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openPool, type Pool } from "../../platform/database.ts";
import { loggerTo } from "../../platform/logger.ts";
import { t } from "../../platform/texts.ts";
import { seriesAt } from "../../testing/change-world.ts";
import { Gate } from "../../testing/gate.ts";
import { PriceWorld } from "../../testing/price-world.ts";
import { hour, minute, noon } from "../../testing/test-server.ts";
import { addChannel, addHolder, addWatch, Receiver, webhookOnly } from "../../testing/watch-world.ts";
import { ChannelVault } from "../channels/channel-vault.ts";
import { HolderLinks } from "../holders/links.ts";
import { type Notifier, startNotifier } from "../notifier/notifier.ts";

const lamp = seriesAt(1);
const again = { ok: false, reason: "It does not answer.", next: "again" } as const;

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let pool: Pool;
let prices: PriceWorld;
let notifier: Notifier;
let [web, mail] = [new Receiver(), new Receiver()];
let now: number;
let logged: string[];

beforeEach(async () => {
  database = await createTestDatabase();
  pool = openPool(database.url, 6);
  prices = new PriceWorld(pool);
  [web, mail] = [new Receiver(), new Receiver()];
  now = noon;
  logged = [];
  const publicUrl = "https://tidemark.example";
  notifier = startNotifier({
    pool,
    policy: privatePolicy,
    channels: { ...webhookOnly(web), email: mail as never },
    vault: new ChannelVault("the channels' key in tests"),
    links: new HolderLinks("the holders' key in tests", publicUrl, () => now),
    clock: () => now,
    log: loggerTo((_, message) => logged.push(message)),
    idleMs: 10,
  });
});
afterEach(async () => {
  await notifier.stop();
  await pool.end();
  await database.drop();
});

async function drop(): Promise<void> {
  await prices.accept(lamp, 2999, now, true);
  const holder = await addHolder(pool);
  await addChannel(pool, holder, { kind: "email", address: "ann@home.example" });
  await addChannel(pool, holder);
  await addWatch(pool, holder, lamp, { kind: "target", price: 2000 });
  now += minute;
  await notifier.consumer.handle([await prices.accept(lamp, 1999, now, false)]);
}

/** The outcome of the webhook's attempt is stored: it will be repeated. */
const settled = () =>
  vi.waitFor(async () =>
    expect(
      await pool`
        select from delivery d join message m on m.id = d.message_id
        where d.kind = 'webhook' and m.kind = 'price' and lease_token is null and attempts = 1`,
    ).toHaveLength(1),
  );

test("a correction is delivered after the message that it corrects, however late that is", async () => {
  const gate = new Gate();
  gate.shut();
  web.answer = () => gate.pass().then(() => again);
  await drop();
  await vi.waitFor(() => expect(web.got).toHaveLength(1));
  now += 1000;
  await notifier.consumer.handle([await prices.retract(lamp, 2, now)]);
  await vi.waitFor(() =>
    expect(mail.summaries).toEqual(["price 2999 → 1999 (1)", "correction 1999 → 2999 (1)"]),
  );
  web.answer = () => ({ ok: true });
  gate.open();
  await settled();
  now += hour;
  await vi.waitFor(async () =>
    expect(await pool`select from delivery where status <> 'sent'`).toHaveLength(0),
  );
  expect(web.summaries.slice(1)).toEqual(["price 2999 → 1999 (1)", "correction 1999 → 2999 (1)"]);
});

test.each([
  [{}, "It does not answer."],
  [{ isOurs: true }, null],
])(
  "a channel shows its last failure as its problem, unless the server was at fault: %j",
  async (whose, problem) => {
    web.answer = () => ({ ...again, ...whose });
    await drop();
    await settled();
    await pool`update delivery set attempts = 15 where kind = 'webhook'`;
    now += hour;
    await vi.waitFor(async () =>
      expect(await pool`select problem from delivery where status = 'parked'`).toEqual([
        { problem: "It does not answer." },
      ]),
    );
    expect(await pool`select problem from channel where kind = 'webhook'`).toEqual([{ problem }]);
    expect(logged).toEqual(problem === null ? ["a delivery by webhook was given up"] : []);
  },
);

test("a delivery is in its holder's language, and so is what came of it", async () => {
  web.answer = () => ({ ok: false, reason: t("refused.status", { status: 410 }), next: "gone" });
  await prices.accept(lamp, 2999, now, true);
  const holder = await addHolder(pool, {}, "en-XA");
  await addChannel(pool, holder);
  await addWatch(pool, holder, lamp, { kind: "target", price: 2000 });
  now += minute;
  await notifier.consumer.handle([await prices.accept(lamp, 1999, now, false)]);
  await vi.waitFor(async () =>
    expect(await pool`select problem from channel`).toEqual([
      { problem: expect.stringMatching(/^\[.*410.*\]$/) },
    ]),
  );
  expect(web.got[0]!.outgoing.language).toBe("en-XA");
});

test("a notifier that stops begins no delivery while it waits for one in flight", async () => {
  const gate = new Gate();
  gate.shut();
  mail.answer = () => gate.pass().then(() => ({ ok: true }) as const);
  web.answer = () => again;
  await drop();
  await vi.waitFor(() => expect([mail.got.length, web.got.length]).toEqual([1, 1]));
  await settled();
  const stopped = notifier.stop();
  now += hour;
  // Much longer than the interval of the worker.
  await pool`select pg_sleep(0.1)`;
  expect(web.got).toHaveLength(1);
  gate.open();
  await stopped;
});

test("a stored message that cannot be read is tried again later, and those beside it are delivered", async () => {
  web.answer = () => again;
  await drop();
  await settled();
  await pool`update message set content = '{"items": 1}' where kind = 'price'`;
  web.answer = () => ({ ok: true });
  now += hour;
  const other = await addHolder(pool);
  await addChannel(pool, other);
  await addWatch(pool, other, lamp, { kind: "target", price: 1500 });
  await notifier.consumer.handle([await prices.accept(lamp, 1499, now, false)]);
  await vi.waitFor(() => expect(web.summaries.slice(1)).toContain("price 1999 → 1499 (1)"));
  await vi.waitFor(async () =>
    expect(await pool`select problem from delivery where problem is not null`).toEqual([
      { problem: "The stored message cannot be read." },
    ]),
  );
  expect(logged).toEqual(["a delivery by webhook cannot be read"]);
});
