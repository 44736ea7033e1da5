import type { ChangeStream, Consumer } from "./change-stream.ts";

/** The stream without a broker: its consumers are in the relay's process, and have handled what was published. */
export function inProcessStream(): ChangeStream {
  const consumers = new Set<Consumer>();
  return {
    async publish(changes) {
      for (const consumer of consumers) await consumer.handle(changes);
    },
    async subscribe(consumer) {
      consumers.add(consumer);
      return { stop: async () => void consumers.delete(consumer) };
    },
    close: async () => {},
  };
}
