import type { ChangeStream, Consumer } from "../alerts/changes/change-stream.ts";
import { inProcessStream } from "../alerts/changes/in-process-stream.ts";
import { startRelay } from "../alerts/changes/relay.ts";
import { startNotifier } from "../alerts/notifier/notifier.ts";
import type { Outlets } from "./outlets.ts";
import type { ServerContext } from "./server-context.ts";

/** Opens the stream of accepted prices: over Kafka where it is configured, else within this process. */
export async function openStream({ config, log, shutdown }: ServerContext): Promise<ChangeStream> {
  const { kafkaBrokers: brokers, kafkaTopic: topic } = config;
  const stream = brokers
    ? (await import("../alerts/changes/kafka-stream.ts")).kafkaStream({ brokers, topic, log })
    : inProcessStream();
  shutdown.add(() => stream.close());
  return stream;
}

/** Role `relay`: hands changes of the database to the stream. */
export function startRelayRole({ options, pool, log, shutdown }: ServerContext, stream: ChangeStream): void {
  const relay = startRelay({ pool, databaseUrl: options.databaseUrl, stream, log });
  shutdown.add(() => relay.stop());
}

/** Role `notifier`: tells people of changes. Returns what takes changes from the stream. */
export function startNotifierRole(context: ServerContext, outlets: Outlets): Consumer {
  const { pool, profile, clock, log, shutdown } = context;
  const { channels, links, vault } = outlets;
  const notifier = startNotifier({ pool, policy: profile.policy, clock, log, channels, links, vault });
  shutdown.add(() => notifier.stop());
  return notifier.consumer;
}
