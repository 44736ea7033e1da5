import type { Sql } from "../platform/database.ts";
import { Lane, type Writes } from "../platform/lane.ts";
import type { Tracing } from "../platform/tracing.ts";

/** A lane with a span for each of its transactions: a batch of the intake. */
export class TracedLane extends Lane {
  readonly #tracing: Tracing;

  constructor(databaseUrl: string, tracing: Tracing) {
    super(databaseUrl);
    this.#tracing = tracing;
  }

  override run<T, R>(read: (tx: Sql) => Promise<T>, write: (tx: Sql, known: T) => Writes<R>): Promise<R> {
    return this.#tracing.span("intake transaction", "internal", () => super.run(read, write));
  }
}
