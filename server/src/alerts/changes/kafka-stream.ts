import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  Admin,
  Consumer as KafkaConsumer,
  Producer,
  stringDeserializers,
  stringSerializers,
} from "@platformatic/kafka";
import { type Change, parseChange } from "@tidemark/core/wire";
import { type Backoff, backoffMs } from "../../platform/backoff.ts";
import type { Logger } from "../../platform/logger.ts";
import type { ChangeStream, Consumer, Subscription } from "./stream.ts";

/** Of a topic that is not there yet: as many notifiers can share the work. */
const partitions = 12;
const batch = 500;
const afterFailure: Backoff = { firstMs: 250, longestMs: 5_000 };
const leadersMs = 10_000;
const lookMs = 250;
/** The broker gives the work of a member that is silent for so long to others. */
const sessionMs = 10_000;
/** How long members wait for one another when the work is shared out anew. */
const rebalanceMs = 10_000;
/** Longer than what may wait at the broker: for the other members, or for something to read. */
const requestMs = 15_000;
/** The topic is there already, perhaps by another relay this very moment. */
const topicExists = 36;

export interface KafkaOptions {
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly log: Logger;
}

/** The stream over Kafka: keyed by product, so that each product's changes keep their order. */
export function kafkaStream(options: KafkaOptions): ChangeStream {
  const { brokers, log, topic } = options;
  // Its members share the changes among them; each topic has its own.
  const group = `${topic}.notifier`;
  const base: Base = {
    clientId: "tidemark",
    bootstrapBrokers: [...brokers],
    retries: 3,
    timeout: 10_000,
    requestTimeout: requestMs,
    retryDelay: 250,
  };
  const producer = new Producer({ ...base, idempotent: true, serializers: stringSerializers });
  let ready: Promise<void> | null = null;
  const ensureTopic = () => {
    ready ??= makeTopic(base, topic).catch((error) => {
      ready = null;
      throw error;
    });
    return ready;
  };

  return {
    async publish(changes) {
      await ensureTopic();
      // Resolves when every broker concerned has acknowledged.
      const messages = changes.map((change) => ({
        topic,
        key: change.productId,
        value: JSON.stringify(change),
      }));
      await producer.send({ messages }).catch((error) => {
        // A broker that came back empty has no topic either.
        ready = null;
        throw error;
      });
    },
    async subscribe(consumer) {
      const instance = randomUUID();
      return keepReading(
        (onCommitted) => readTopic({ base, topic, group, instance, log, ensureTopic, consumer, onCommitted }),
        log,
      );
    },
    close: () => producer.close(),
  };
}

interface Base {
  readonly clientId: string;
  readonly bootstrapBrokers: string[];
  readonly retries: number;
  readonly timeout: number;
  readonly requestTimeout: number;
  readonly retryDelay: number;
}

/** Resolves when every partition has its leader: who joins before may be left without some of them. Rejects when one has none for long. */
async function makeTopic(base: Base, topic: string): Promise<void> {
  const admin = new Admin(base);
  try {
    await admin.createTopics({ topics: [topic], partitions, replicas: -1 }).catch((error) => {
      if (!saysExists(error)) throw error;
    });
    for (const until = Date.now() + leadersMs; Date.now() < until; await sleep(lookMs)) {
      const { topics } = await admin.metadata({ topics: [topic], forceUpdate: true });
      const known = topics.get(topic)?.partitions ?? [];
      if (known.length > 0 && known.every(({ leader }) => leader >= 0)) return;
    }
    throw new Error("a partition of the topic has no leader");
  } finally {
    await admin.close();
  }
}

const saysExists = (error: unknown): boolean => {
  const { apiCode, errors = [] } = error as { apiCode?: number; errors?: unknown[] };
  return apiCode === topicExists || errors.some(saysExists);
};

interface Reading {
  readonly base: Base;
  readonly topic: string;
  readonly group: string;
  /** The same each time: who reads again takes its own place, and nobody waits until the broker has missed it. */
  readonly instance: string;
  readonly log: KafkaOptions["log"];
  readonly consumer: Consumer;
  readonly ensureTopic: () => Promise<void>;
  readonly onCommitted: () => void;
}

/** One membership in the group: `ended` rejects when it fails; `leave` ends it after what is being handled. */
async function readTopic(reading: Reading) {
  const { base, topic, group, instance, log, consumer, ensureTopic, onCommitted } = reading;
  await ensureTopic();
  const member = new KafkaConsumer({
    ...base,
    groupId: group,
    groupInstanceId: instance,
    sessionTimeout: sessionMs,
    rebalanceTimeout: rebalanceMs,
    deserializers: stringDeserializers,
    autocommit: false,
  });
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  // It lost its place and cannot join again. Unheard, this would end the process.
  member.on("error", failed.reject);
  const stream = await member
    .consume({ topics: [topic], mode: "committed", fallbackMode: "earliest" })
    .catch(async (error) => {
      await member.close(true).catch(() => {});
      throw error;
    });
  // Behind what is being handled, one at a time: a repeat after a crash is seen as one.
  let committing = Promise.resolve();
  const commit = async (offsets: ReadonlyMap<number, bigint>) => {
    await committing;
    committing = member
      .commit({
        offsets: [...offsets].map(([partition, offset]) => ({ topic, partition, offset, leaderEpoch: -1 })),
      })
      .then(onCommitted);
    committing.catch(failed.reject);
  };
  const run = async () => {
    let changes: Change[] = [];
    let offsets = new Map<number, bigint>();
    for await (const { partition, offset, value } of stream) {
      const parsed = parseChange(value ?? "");
      if (parsed.ok) changes.push(parsed.change);
      // A newer relay's word must not be lost: it waits for a newer reader.
      else if (parsed.reason === "newer-version")
        throw new Error("the change was written by a newer Tidemark");
      else
        log.error("a message on the change stream is none of ours, and is passed by", {
          partition,
          offset: String(offset),
        });
      offsets.set(partition, offset + 1n);
      if (changes.length < batch && stream.readableLength > 0) continue;
      if (changes.length > 0) await consumer.handle(changes);
      await commit(offsets);
      changes = [];
      offsets = new Map();
    }
  };
  const running = run();
  running.catch(() => {});
  return {
    ended: Promise.race([running, failed.promise]),
    async leave() {
      await stream.close().catch(() => {});
      await running.catch(() => {});
      await committing.catch(() => {});
      await member.close(true).catch(() => {});
    },
  };
}

/** Joins again whenever it fails: what was not committed comes again. */
function keepReading(
  read: (onCommitted: () => void) => ReturnType<typeof readTopic>,
  log: KafkaOptions["log"],
): Subscription {
  const stopping = new AbortController();
  const { signal } = stopping;
  const stopped = new Promise<void>((resolve) =>
    signal.addEventListener("abort", () => resolve(), { once: true }),
  );
  let failures = 0;
  const onCommitted = () => {
    failures = 0;
  };
  const run = async () => {
    while (!signal.aborted) {
      try {
        const reading = await read(onCommitted);
        await Promise.race([reading.ended, stopped]).finally(reading.leave);
      } catch (error) {
        log.error("the change stream failed, and is read again", { err: error });
        await sleep(backoffMs(++failures, afterFailure), undefined, { signal }).catch(() => {});
      }
    }
  };
  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
