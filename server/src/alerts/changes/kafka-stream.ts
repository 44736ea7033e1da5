import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  Admin,
  Consumer as KafkaConsumer,
  Producer,
  stringDeserializers,
  stringSerializers,
} from "@platformatic/kafka";
import { type BackoffRange, backoffMs } from "@tidemark/core";
import { type Change, parseChange } from "@tidemark/core/wire";
import type { Logger } from "../../platform/logger.ts";
import type { ChangeStream, Consumer, Subscription } from "./change-stream.ts";

/** Of a new topic: at most so many notifiers can share the work. */
const partitions = 12;
const batchSize = 500;
const afterFailure: BackoffRange = { firstMs: 250, longestMs: 5_000 };
const leadersMs = 10_000;
const leaderCheckMs = 250;
/** After this silence the broker gives a member's partitions to others: the least that brokers take by default. */
const sessionMs = 6000;
const heartbeatMs = 1500;
/** How long members wait for each other in a rebalance. */
const rebalanceMs = 10_000;
/** Longer than any wait at the broker: for other members, or for messages. */
const requestMs = 15_000;
/** Error code: the topic exists. Another relay may have created it just now. */
const topicExists = 36;

export interface KafkaOptions {
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly log: Logger;
}

/** The stream over Kafka. Messages are keyed by product, so that each product's changes keep their order. */
export function kafkaStream(options: KafkaOptions): ChangeStream {
  const { brokers, log, topic } = options;
  // Notifiers are members of one group, and share its partitions.
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
    ready ??= createTopic(base, topic).catch((error) => {
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
        // A broker that came back without its data has no topic.
        ready = null;
        throw error;
      });
    },
    async subscribe(consumer) {
      const instance = randomUUID();
      return keepMembership(
        (onCommitted) => joinGroup({ base, topic, group, instance, log, ensureTopic, consumer, onCommitted }),
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

/** Resolves when every partition has a leader: a member that joins earlier may get no partitions. Rejects after a timeout. */
async function createTopic(base: Base, topic: string): Promise<void> {
  const admin = new Admin(base);
  try {
    await admin.createTopics({ topics: [topic], partitions, replicas: -1 }).catch((error) => {
      if (!isTopicExists(error)) throw error;
    });
    for (const until = Date.now() + leadersMs; Date.now() < until; await sleep(leaderCheckMs)) {
      const { topics } = await admin.metadata({ topics: [topic], forceUpdate: true });
      const known = topics.get(topic)?.partitions ?? [];
      if (known.length > 0 && known.every(({ leader }) => leader >= 0)) return;
    }
    throw new Error("a partition of the topic has no leader");
  } finally {
    await admin.close();
  }
}

const isTopicExists = (error: unknown): boolean => {
  const { apiCode, errors = [] } = error as { apiCode?: number; errors?: unknown[] };
  return apiCode === topicExists || errors.some(isTopicExists);
};

interface Membership {
  readonly base: Base;
  readonly topic: string;
  readonly group: string;
  /** The same for each new membership: it replaces the one before at once, without a session timeout. */
  readonly instance: string;
  readonly log: KafkaOptions["log"];
  readonly consumer: Consumer;
  readonly ensureTopic: () => Promise<void>;
  readonly onCommitted: () => void;
}

/** Joins the group. `ended` rejects when the membership fails; `leave` ends it after what is being handled. */
async function joinGroup(membership: Membership) {
  const { base, topic, group, instance, log, consumer, ensureTopic, onCommitted } = membership;
  await ensureTopic();
  const member = new KafkaConsumer({
    ...base,
    groupId: group,
    groupInstanceId: instance,
    sessionTimeout: sessionMs,
    heartbeatInterval: heartbeatMs,
    rebalanceTimeout: rebalanceMs,
    deserializers: stringDeserializers,
    autocommit: false,
  });
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  // It lost its membership and cannot join again. Without a listener, this would end the process.
  member.on("error", failed.reject);
  const stream = await member
    .consume({ topics: [topic], mode: "committed", fallbackMode: "earliest" })
    .catch(async (error) => {
      await member.close(true).catch(() => {});
      throw error;
    });
  // One at a time, while the next batch is handled: the consumer recognizes repeats after a crash.
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
      // A change of a newer version must not be lost: it waits for a newer notifier.
      else if (parsed.reason === "newer-version")
        throw new Error("the change was written by a newer version of Tidemark");
      else
        log.error("a message on the change stream is not a change and is skipped", {
          partition,
          offset: String(offset),
        });
      offsets.set(partition, offset + 1n);
      if (changes.length < batchSize && stream.readableLength > 0) continue;
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

/** Joins again after each failure: what was not committed is repeated. */
function keepMembership(
  join: (onCommitted: () => void) => ReturnType<typeof joinGroup>,
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
        const membership = await join(onCommitted);
        await Promise.race([membership.ended, stopped]).finally(membership.leave);
      } catch (error) {
        log.error("the change stream failed and will be read again", { err: error });
        await sleep(backoffMs(++failures, afterFailure, Math.random), undefined, { signal }).catch(() => {});
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
