import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { MailGuard } from "../../alerts/mail/mail-guard.ts";
import type { Pool } from "../../platform/database.ts";
import { type UpkeepStatus, upkeepStatus } from "../upkeep/job.ts";

/** Prometheus metrics of this process, and of the database where that is cheap. */
export class Metrics {
  readonly registry = new Registry();
  readonly reports = new Counter({
    name: "tidemark_reports_total",
    help: "Reports by what became of them",
    labelNames: ["result"],
    registers: [this.registry],
  });
  readonly readings = new Counter({
    name: "tidemark_readings_total",
    help: "Verifier readings by outcome",
    labelNames: ["outcome"],
    registers: [this.registry],
  });

  constructor(pool: Pool, waiting: () => number, mail: MailGuard) {
    collectDefaultMetrics({ register: this.registry });
    const gauge = (name: string, help: string, read: () => Promise<number> | number) =>
      new Gauge({
        name,
        help,
        registers: [this.registry],
        async collect() {
          this.set(await read());
        },
      });
    const count = async (rows: PromiseLike<{ n?: number }[]>) => (await rows)[0]?.n ?? 0;
    gauge("tidemark_intake_waiting", "Reports that wait for their commit", waiting);
    gauge("tidemark_dirty_products", "Products with an open claim", () =>
      count(pool`select count(*)::int as n from product where dirty`),
    );
    gauge("tidemark_verifications_open", "Verifications that wait or are under way", () =>
      count(pool`select count(*)::int as n from verification where status = 'open'`),
    );
    gauge("tidemark_fan_outs_open", "Changes that more watches wait for than one transaction takes", () =>
      count(pool`select count(*)::int as n from fan_out`),
    );
    new Gauge({
      name: "tidemark_deliveries",
      help: "Messages that wait for their channel, and those given up, by kind of channel",
      labelNames: ["kind", "status"],
      registers: [this.registry],
      async collect() {
        const rows = await pool<{ kind: string; status: string; n: number }[]>`
          select kind, status, count(*)::int as n from delivery where status in ('waiting', 'parked') group by 1, 2`;
        this.reset();
        for (const { n, ...labels } of rows) this.set(labels, n);
      },
    });
    upkeepMetrics(pool, this.registry);
    new Gauge({
      name: "tidemark_letters",
      help: "Confirmations and lost links of the last 24 hours: sent, or not sent because of a cap or an opt-out",
      labelNames: ["result"],
      registers: [this.registry],
      async collect() {
        const { sentLastDay, refused } = await mail.use();
        this.set({ result: "sent" }, sentLastDay);
        for (const [result, n] of Object.entries(refused)) this.set({ result }, n);
      },
    });
  }
}

const upkeepGauges: readonly [name: string, help: string, of: (job: UpkeepStatus) => number][] = [
  ["last_run_timestamp_seconds", "When a job of upkeep last ran", ({ lastRunAt }) => lastRunAt / 1000],
  ["duration_seconds", "How long its last run took", ({ durationMs }) => durationMs / 1000],
  ["rows", "Rows that its last run touched", ({ lastRows }) => lastRows],
  ["rows_total", "Rows that it has touched in all", ({ totalRows }) => totalRows],
  ["failed", "1: its last run failed", ({ error }) => (error === null ? 0 : 1)],
];

function upkeepMetrics(pool: Pool, registry: Registry): void {
  for (const [name, help, of] of upkeepGauges) {
    new Gauge({
      name: `tidemark_upkeep_${name}`,
      help,
      labelNames: ["job"],
      registers: [registry],
      async collect() {
        const jobs = await upkeepStatus(pool);
        this.reset();
        for (const job of jobs) this.set({ job: job.name }, of(job));
      },
    });
  }
}
