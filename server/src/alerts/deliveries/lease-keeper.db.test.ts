import { setTimeout as sleep } from "node:timers/promises";
import { privatePolicy } from "@tidemark/core";
import { createTestDatabase } from "@tidemark/drizzle/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openPool, type Pool } from "../../platform/database.ts";
import { loggerTo } from "../../platform/logger.ts";
import { seriesAt } from "../../testing/change-world.ts";
import { Gate } from "../../testing/gate.ts";
import { PriceWorld } from "../../testing/price-world.ts";
import { minute, noon } from "../../testing/test-server.ts";
import { addChannel, addHolder, addWatch, Receiver, webhookOnly } from "../../testing/watch-world.ts";
import { ChannelVault } from "../channels/channel-vault.ts";
import { HolderLinks } from "../holders/links.ts";
import { type Notifier, startNotifier } from "../notifier/notifier.ts";
import { lease } from "./delivery-queue.ts";

const lamp = seriesAt(1);
const vault = new ChannelVault("the channels' key in tests");
const everyMs = 50;

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let pool: Pool;
let notifiers: Notifier[];
let logged: string[];

beforeEach(async () => {
  database = await createTestDatabase();
  pool = openPool(database.url, 8);
  notifiers = [];
  logged = [];
});
afterEach(async () => {
  for (const notifier of notifiers) await notifier.stop();
  await pool.end();
  await database.drop();
});

/** A notifier, as a process of its own would have it; null: it sends nothing. */
function start(web: Receiver | null): Notifier {
  const notifier = startNotifier({
    pool,
    policy: privatePolicy,
    channels: webhookOnly(web as never),
    vault,
    links: new HolderLinks("the holders' key in tests", "https://tidemark.example", () => noon),
    clock: () => noon,
    log: loggerTo((_, message) => logged.push(message)),
    idleMs: 10,
    leasesEveryMs: everyMs,
  });
  notifiers.push(notifier);
  return notifier;
}

/** A message to a webhook waits. */
async function tell(notifier: Notifier): Promise<void> {
  const prices = new PriceWorld(pool);
  await prices.accept(lamp, 2999, noon - 2 * minute, true);
  const holder = await addHolder(pool);
  await addChannel(pool, holder);
  await addWatch(pool, holder, lamp, { kind: "target", price: 2000 });
  await notifier.consumer.handle([await prices.accept(lamp, 1999, noon - minute, false)]);
}

test("what a notifier held when it died is sent by another within seconds, not when its lease ends", async () => {
  await tell(start(null));
  await vi.waitFor(async () => expect((await lease(pool, vault, "webhook", 10, noon)).ready).toHaveLength(1));
  const web = new Receiver();
  start(web);
  await vi.waitFor(() => expect(web.got).toHaveLength(1));
  expect(logged).toContain("A notifier died while it sent messages: they are sent again");
});

test("what a notifier sends for long is left to it", async () => {
  const gate = new Gate();
  gate.shut();
  const [slow, other] = [new Receiver(), new Receiver()];
  slow.answer = () => gate.pass().then(() => ({ ok: true }));
  await tell(start(slow));
  await vi.waitFor(() => expect(slow.got).toHaveLength(1));
  start(other);
  await sleep(everyMs * 20);
  gate.open();
  await vi.waitFor(async () =>
    expect(await pool`select from delivery where status = 'sent'`).toHaveLength(1),
  );
  expect([slow.got.length, other.got.length]).toEqual([1, 0]);
});
