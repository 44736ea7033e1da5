import type { Change } from "@tidemark/core/wire";

/** Who hears of changes: at least once, the changes of a product in order. Resolves once they are taken in for good. */
export interface Consumer {
  handle(changes: readonly Change[]): Promise<void>;
}

export interface Subscription {
  /** Ends after what is being handled. */
  stop(): Promise<void>;
}

/** What carries changes from the relay to their consumers. */
export interface ChangeStream {
  /** Resolves once the changes cannot be lost any more; what rejects is handed over again. */
  publish(changes: readonly Change[]): Promise<void>;
  subscribe(consumer: Consumer): Promise<Subscription>;
  close(): Promise<void>;
}
