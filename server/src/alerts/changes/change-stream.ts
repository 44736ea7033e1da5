import type { Change } from "@tidemark/core/wire";

/** Receives changes at least once, those of a product in order. Resolves once they cannot be lost. */
export interface Consumer {
  handle(changes: readonly Change[]): Promise<void>;
}

export interface Subscription {
  /** Waits for what is being handled. */
  stop(): Promise<void>;
}

/** Carries changes from the relay to their consumers. */
export interface ChangeStream {
  /** Resolves once the changes cannot be lost. The relay repeats what rejects. */
  publish(changes: readonly Change[]): Promise<void>;
  subscribe(consumer: Consumer): Promise<Subscription>;
  close(): Promise<void>;
}
