import type { Sql } from "../platform/database.ts";
import type { Tracing } from "../platform/tracing.ts";
import { TransactionPipeline, type Writes } from "../platform/transaction-pipeline.ts";

/** A pipeline with a span for each of its transactions: a batch of the intake. */
export class TracedPipeline extends TransactionPipeline {
  readonly #tracing: Tracing;

  constructor(databaseUrl: string, tracing: Tracing) {
    super(databaseUrl);
    this.#tracing = tracing;
  }

  override run<T, R>(read: (tx: Sql) => Promise<T>, write: (tx: Sql, known: T) => Writes<R>): Promise<R> {
    return this.#tracing.span("intake transaction", "internal", () => super.run(read, write));
  }
}
