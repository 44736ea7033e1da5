import { randomUUID } from "node:crypto";
import { connect, createServer, type Server, type Socket } from "node:net";
import { Producer, stringSerializers } from "@platformatic/kafka";
import type { Change } from "@tidemark/core/wire";
import { createTestDatabase } from "@tidemark/drizzle/testing";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openPool, type Pool } from "../../platform/database.ts";
import { loggerTo } from "../../platform/logger.ts";
import { emit, Listener, seriesAt, slotIsRead } from "../../testing/change-world.ts";
import type { ChangeStream } from "./change-stream.ts";
import { idempotentConsumer } from "./idempotent-consumer.ts";
import { kafkaStream } from "./kafka-stream.ts";
import { startRelay } from "./relay.ts";

const brokers = process.env.KAFKA_BROKERS?.split(",") ?? [];

test("CI has a Kafka broker, so that no test of it is skipped", () => {
  expect(Boolean(process.env.CI) && brokers.length === 0).toBe(false);
});

describe.skipIf(brokers.length === 0)("over Kafka (KAFKA_BROKERS)", () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let pool: Pool;
  let topic: string;
  let ends: (() => Promise<unknown>)[];
  let said: string[];
  const quick = { standbyMs: 20, pollMs: 20, checkpointMs: 20, retryMs: 20, longestRetryMs: 100 };

  beforeEach(async () => {
    database = await createTestDatabase();
    pool = openPool(database.url, 6);
    topic = `test.${randomUUID()}`;
    said = [];
    ends = [];
  });
  afterEach(async () => {
    for (const end of ends.toReversed()) await end();
    await pool.end();
    await database.drop();
  });

  function open(at: readonly string[] = brokers): ChangeStream {
    const stream = kafkaStream({ brokers: at, topic, log: loggerTo((_, message) => said.push(message)) });
    ends.push(() => stream.close());
    return stream;
  }
  async function hear(stream: ChangeStream, consumer: { handle(changes: readonly Change[]): Promise<void> }) {
    const subscription = await stream.subscribe(consumer);
    ends.push(() => subscription.stop());
    return subscription;
  }
  function relay(stream: ChangeStream) {
    const running = startRelay({
      pool,
      databaseUrl: database.url,
      stream,
      log: loggerTo((_, message) => said.push(message)),
      timings: quick,
    });
    ends.push(() => running.stop());
    return running;
  }
  const series = [1, 2, 3, 4].map(seriesAt);
  const inOrder = (last: number) => Array.from({ length: last }, (_, n) => n + 1);

  test("changes reach the group's consumer over Kafka, each product's in order", async () => {
    const stream = open();
    const listener = new Listener();
    await hear(stream, listener);
    relay(stream);
    for (const revision of inOrder(50)) for (const one of series) await emit(pool, one, revision);
    await listener.until(() => listener.keys.size === 200);
    for (const one of series) expect(listener.revisions(one)).toEqual(inOrder(50));
  });

  test("the slot is confirmed after Kafka has acknowledged, and a relay that could not publish loses nothing", async () => {
    const gate = await proxy(brokers[0]!);
    ends.push(gate.close);
    const stream = open([gate.address]);
    gate.pause();
    relay(stream);
    await emit(pool, series[0]!, 1);
    await vi.waitFor(() => expect(said).toContain("the relay failed and will retry"), { timeout: 25_000 });
    gate.resume();
    const listener = new Listener();
    await hear(open(), listener);
    await listener.until(() => listener.heard.length > 0);
    expect(listener.revisions(series[0]!)).toEqual([1]);
  });

  test("a Kafka consumer that failed gets the same changes again, and handles each once", async () => {
    const stream = open();
    const done: number[] = [];
    let failures = 2;
    await hear(
      stream,
      idempotentConsumer(pool, topic, async (_, fresh) => {
        if (failures-- > 0) throw new Error("killed while sending");
        done.push(...fresh.map(({ revision }) => revision));
      }),
    );
    relay(stream);
    await slotIsRead(pool);
    for (const revision of inOrder(20)) await emit(pool, series[0]!, revision);
    await vi.waitFor(() => expect(done).toHaveLength(20), { timeout: 20_000 });
    expect(done).toEqual(inOrder(20));
    expect(said).toContain("the change stream failed and will be read again");
  });

  test("the next Kafka consumer of the group continues where the last one ended", async () => {
    const stream = open();
    const [first, second] = [new Listener(), new Listener()];
    const subscription = await hear(stream, first);
    relay(stream);
    await emit(pool, series[0]!, 1);
    await first.until(() => first.heard.length >= 1);
    await subscription.stop();
    await emit(pool, series[0]!, 2);
    await hear(stream, second);
    await second.until(() => second.revisions(series[0]!).includes(2));
  });

  test("messages on the topic that are not changes are logged and skipped", async () => {
    const stream = open();
    const listener = new Listener();
    relay(stream);
    await emit(pool, series[0]!, 1);
    await hear(stream, listener);
    await listener.until(() => listener.heard.length >= 1);
    const stranger = new Producer({
      clientId: "stranger",
      bootstrapBrokers: [...brokers],
      serializers: stringSerializers,
    });
    const key = String(series[0]! >> 3n);
    const values = [
      "",
      "{",
      "null",
      "[]",
      '{"version":1}',
      JSON.stringify({ ...listener.heard[0], price: -1 }),
      "x".repeat(100_000),
    ];
    await stranger.send({ messages: values.map((value) => ({ topic, key, value })) });
    await stranger.close();
    await emit(pool, series[0]!, 2);
    await listener.until(() => listener.revisions(series[0]!).includes(2));
    expect(listener.revisions(series[0]!)).toEqual([1, 2]);
    expect(said.filter((one) => one.includes("not a change"))).toHaveLength(values.length);
  });
});

/** A proxy of the broker that can be cut. The broker's own address stays reachable, but nobody uses it. */
async function proxy(broker: string) {
  const [host, port] = broker.split(":");
  const sockets = new Set<Socket>();
  let paused = false;
  const server: Server = createServer((incoming) => {
    if (paused) return void incoming.destroy();
    const outgoing = connect(Number(port), host);
    for (const socket of [incoming, outgoing]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        incoming.destroy();
        outgoing.destroy();
      });
    }
    incoming.pipe(outgoing).pipe(incoming);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port: own } = server.address() as { port: number };
  return {
    address: `127.0.0.1:${own}`,
    pause() {
      paused = true;
      for (const socket of sockets) socket.destroy();
    },
    resume() {
      paused = false;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
