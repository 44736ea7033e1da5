import {
  claim,
  delivery,
  fanOut,
  mailCount,
  message,
  product,
  upkeepJob,
  verification,
} from "@tidemark/drizzle";
import { type AnyColumn, and, desc, eq, gt, ne, type SQL, sql } from "drizzle-orm";
import { unionAll } from "drizzle-orm/pg-core";
import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { changesStatus } from "../../alerts/changes/relay-status.ts";
import type { Pool } from "../../platform/database.ts";
import type { RateLimits } from "../../platform/http/rate-limits.ts";
import { orm } from "../../platform/orm.ts";
import type { Reads } from "../../platform/reads.ts";

/** Gauges that are read from the database for each scrape. */
const stored = {
  tidemark_dirty_products: { help: "Products with an open claim", labels: [] },
  tidemark_verifications_open: { help: "Verifications that wait or are under way", labels: [] },
  tidemark_fan_outs_open: {
    help: "Changes that more watches wait for than one transaction takes",
    labels: [],
  },
  tidemark_deliveries: {
    help: "Messages that wait for their channel, and those given up, by kind of channel",
    labels: ["kind", "status"],
  },
  tidemark_letters: {
    help: "Confirmations and lost links of the last 24 hours: sent, or not sent because of a cap or an opt-out",
    labels: ["result"],
  },
  tidemark_accepted_seconds: {
    help: "From the first report of a price to its acceptance, of the claims accepted in the last hour",
    labels: ["quantile"],
  },
  tidemark_told_seconds: {
    help: "From when a message was due to its delivery, of the last 1,000 that were delivered",
    labels: ["quantile"],
  },
  tidemark_upkeep_last_run_timestamp_seconds: { help: "When a job of upkeep last ran", labels: ["job"] },
  tidemark_upkeep_duration_seconds: { help: "How long its last run took", labels: ["job"] },
  tidemark_upkeep_rows: { help: "Rows that its last run touched", labels: ["job"] },
  tidemark_upkeep_rows_total: { help: "Rows that it has touched in all", labels: ["job"] },
  tidemark_upkeep_failed: { help: "1: its last run failed", labels: ["job"] },
} as const;
type Stored = keyof typeof stored;

/** Shown as 0 where nothing was counted. */
const letterResults = ["sent", "mailbox", "domain", "network", "server", "opted-out"];
const hourMs = 3_600_000;

type Aggregator = "sum" | "min" | "max";

/** What a process measures of itself, as `Metrics.ofProcess` hands it to another. */
export type ProcessMetrics = object;

export interface MetricsOptions {
  readonly pool: Pool;
  readonly reads: Reads;
  /** Null: limits are not to be counted in common. */
  readonly rateLimits: RateLimits | null;
  /** Reports that wait for their commit. */
  readonly waiting: () => number;
  /** Of the other API processes on this port, as far as they answer; null: there are none. */
  readonly others: (() => Promise<readonly ProcessMetrics[]>) | null;
  readonly clock: () => number;
}

/** Prometheus metrics of the API processes on this port, added up, and, where that is cheap, of the database. */
export class Metrics {
  readonly #process = new Registry();
  readonly #database = new Registry();
  readonly #options: MetricsOptions;
  readonly #stored: ReadonlyMap<string, Gauge<string>>;
  readonly reports = new Counter({
    name: "tidemark_reports_total",
    help: "Reports by what became of them",
    labelNames: ["result"],
    registers: [this.#process],
  });
  readonly requests = new Histogram({
    name: "tidemark_request_seconds",
    help: "How long requests took to be answered, by class of status",
    labelNames: ["status"],
    buckets: [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.#process],
  });
  readonly readings = new Counter({
    name: "tidemark_readings_total",
    help: "Verifier readings by outcome",
    labelNames: ["outcome"],
    registers: [this.#process],
  });

  readonly #relay: Readonly<Record<"lagBytes" | "waiting" | "isReading", Gauge>>;

  constructor(options: MetricsOptions) {
    this.#options = options;
    const { reads, rateLimits, waiting } = options;
    collectDefaultMetrics({ register: this.#process });
    this.#measure("tidemark_api_processes", "API processes that these numbers are the sum of", () => 1);
    this.#measure("tidemark_intake_waiting", "Reports that wait for their commit", waiting);
    if (rateLimits) {
      this.#measure(
        "tidemark_limits_common",
        "1: RATE_LIMIT_URL counts limits in common for each of these processes; 0: one or more take their share",
        () => (rateLimits.counting === "common" ? 1 : 0),
        "min",
      );
    }
    if (reads.ageMs() !== null) {
      this.#measure(
        "tidemark_replica_age_seconds",
        "How old the state of READ_DATABASE_URL is at most",
        () => reads.ageMs()! / 1000,
        "max",
      );
    }
    const registers = [this.#database];
    const relay = (name: string, help: string) => new Gauge({ name, help, registers });
    this.#relay = {
      lagBytes: relay("tidemark_changes_behind_bytes", "Log that the relay has not confirmed"),
      waiting: relay(
        "tidemark_changes_waiting",
        "Changes that wait for the relay, where it polls; counted to 10,000",
      ),
      isReading: relay("tidemark_relay_reading", "1: a relay reads changes"),
    };
    this.#stored = new Map(
      Object.entries(stored).map(([name, { help, labels }]) => [
        name,
        new Gauge({ name, help, labelNames: labels, registers }),
      ]),
    );
  }

  get contentType(): string {
    return this.#process.contentType;
  }

  /** What this process measures of itself, for another that adds it up. */
  ofProcess(): Promise<ProcessMetrics> {
    return this.#process.getMetricsAsJSON();
  }

  /** All metrics as they are now, in Prometheus' text format. */
  async text(): Promise<string> {
    const { pool, others, clock } = this.#options;
    const [rows, changes, added] = await Promise.all([
      readStored(pool, clock()),
      changesStatus(pool),
      others?.(),
    ]);
    this.#relay.isReading.set(changes && (changes.mode === "poll" || changes.reading) ? 1 : 0);
    this.#relay.lagBytes.set((changes?.mode === "slot" && changes.lagBytes) || 0);
    this.#relay.waiting.set((changes?.mode === "poll" && changes.waiting) || 0);
    for (const gauge of this.#stored.values()) gauge.reset();
    for (const result of letterResults) this.#stored.get("tidemark_letters")!.set({ result }, 0);
    for (const { name, labels, value } of rows) this.#stored.get(name)!.set(labels, value);
    const processes = added
      ? AggregatorRegistry.aggregate([await this.ofProcess(), ...added])
      : this.#process;
    return `${await processes.metrics()}${await this.#database.metrics()}`;
  }

  /** `aggregator`: how the numbers of several processes become one. */
  #measure(name: string, help: string, measure: () => number, aggregator: Aggregator = "sum"): void {
    new Gauge({
      name,
      help,
      aggregator,
      registers: [this.#process],
      collect() {
        this.set(measure());
      },
    });
  }
}

const quantiles = ["0.5", "0.95"] as const;
const labelOf = (share: string) => sql`${sql.raw(`'{"quantile":"${share}"}'`)}::jsonb`;
const secondsAt = (share: string, until: AnyColumn | SQL.Aliased, from: AnyColumn | SQL.Aliased) =>
  sql`percentile_cont(${sql.raw(share)}) within group (order by extract(epoch from ${until} - ${from}))`;

/** The values of all stored gauges; one statement. */
function readStored(pool: Pool, now: number) {
  const db = orm(pool);
  const columns = (name: Stored, value: SQL, labels = sql`'{}'::jsonb`) => ({
    name: sql<Stored>`${sql.raw(`'${name}'`)}`.as("name"),
    labels: sql<Record<string, string>>`${labels}`.as("labels"),
    value: sql<number>`${value}::float8`.as("value"),
  });
  const n = sql`count(*)`;
  const lastDay = gt(mailCount.hour, Math.floor(now / hourMs) - 24);
  const ofJob = sql`jsonb_build_object('job', ${upkeepJob.name})`;
  const told = db
    .select({ endedAt: delivery.endedAt, dueAt: message.dueAt })
    .from(delivery)
    .innerJoin(message, eq(message.id, delivery.messageId))
    .where(sql`${delivery.status} = 'sent'`)
    .orderBy(desc(delivery.id))
    .limit(1000)
    .as("told");
  const job = (name: Stored, value: SQL) => db.select(columns(name, value, ofJob)).from(upkeepJob);
  return unionAll(
    db.select(columns("tidemark_dirty_products", n)).from(product).where(sql`${product.dirtySeries} > 0`),
    db
      .select(columns("tidemark_verifications_open", n))
      .from(verification)
      .where(eq(verification.status, sql`'open'`)),
    db.select(columns("tidemark_fan_outs_open", n)).from(fanOut),
    db
      .select(
        columns(
          "tidemark_deliveries",
          n,
          sql`jsonb_build_object('kind', ${delivery.kind}, 'status', ${delivery.status})`,
        ),
      )
      .from(delivery)
      .where(sql`${delivery.status} in ('waiting', 'parked')`)
      .groupBy(delivery.kind, delivery.status),
    db
      .select(columns("tidemark_letters", sql`sum(${mailCount.sent})`, sql`'{"result":"sent"}'::jsonb`))
      .from(mailCount)
      // Each letter counts once for the server.
      .where(and(eq(mailCount.kind, sql`'server'`), lastDay))
      .having(sql`count(*) > 0`),
    db
      .select(
        columns(
          "tidemark_letters",
          sql`sum(${mailCount.refused})`,
          sql`jsonb_build_object('result', ${mailCount.kind})`,
        ),
      )
      .from(mailCount)
      .where(and(ne(mailCount.kind, sql`'link'`), lastDay))
      .groupBy(mailCount.kind),
    ...quantiles.map((share) =>
      db
        .select(
          columns(
            "tidemark_accepted_seconds",
            secondsAt(share, claim.endedAt, claim.firstSeenAt),
            labelOf(share),
          ),
        )
        .from(claim)
        .where(and(sql`${claim.status} = 'accepted'`, gt(claim.endedAt, now - hourMs)))
        .having(sql`count(*) > 0`),
    ),
    ...quantiles.map((share) =>
      db
        .select(columns("tidemark_told_seconds", secondsAt(share, told.endedAt, told.dueAt), labelOf(share)))
        .from(told)
        .having(sql`count(*) > 0`),
    ),
    job("tidemark_upkeep_last_run_timestamp_seconds", sql`extract(epoch from ${upkeepJob.lastRunAt})`),
    job("tidemark_upkeep_duration_seconds", sql`${upkeepJob.durationMs} / 1000.0`),
    job("tidemark_upkeep_rows", sql`${upkeepJob.lastRows}`),
    job("tidemark_upkeep_rows_total", sql`${upkeepJob.totalRows}`),
    job("tidemark_upkeep_failed", sql`(${upkeepJob.error} is not null)::int`),
  );
}
