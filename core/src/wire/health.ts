import * as z from "zod/mini";
import { SwitchesView } from "./switches.ts";

const share = z.number().check(z.gte(0), z.lte(1));

/** GET /health for everybody: pages counted in the last 7 days by marketplace, and the share with a price. */
export const HealthTotals = z.object({
  at: z.iso.datetime(),
  reading: z.array(z.object({ marketplace: z.string(), pages: z.int(), readShare: share })),
});
export type HealthTotals = z.infer<typeof HealthTotals>;

/**
 * GET /health for the operator: how well prices are read, accepted and delivered. Times in ms; shares 0-1, null while
 * nothing was counted.
 */
export const Health = z.object({
  at: z.iso.datetime(),
  /** Pages that people's browsers counted in the last 7 days, by marketplace and version of the extension. */
  reading: z.array(
    z.object({ marketplace: z.string(), client: z.string(), pages: z.int(), readShare: share }),
  ),
  /**
   * Reasons for which more pages give no price than in the week before, and more than one reporter could make it seem.
   * `client` null: all versions together.
   */
  jumps: z.array(
    z.object({
      marketplace: z.string(),
      client: z.nullable(z.string()),
      reason: z.string(),
      share,
      before: share,
    }),
  ),
  dirty: z.object({ products: z.int(), oldestMs: z.nullable(z.number()) }),
  /** Of the last 24 h; the latency is from the request of a verification to its outcome. */
  verification: z.object({
    waiting: z.int(),
    settled: z.int(),
    givenUp: z.int(),
    latencyP50Ms: z.nullable(z.number()),
    latencyP95Ms: z.nullable(z.number()),
  }),
  /** Claims that ended in the last 24 h. */
  claims: z.object({ ended: z.int(), refutedShare: z.nullable(share) }),
  /** Versions of the extension that read wrongly, and the operator's switches; null on a private server. */
  crowd: z.nullable(z.object({ quarantined: z.array(z.string()), switches: SwitchesView })),
  /** How changes reach the stream; null while no relay has run. `lagBytes`: of PostgreSQL's log, not confirmed. */
  changes: z.nullable(
    z.discriminatedUnion("mode", [
      z.object({ mode: z.literal("slot"), reading: z.boolean(), lagBytes: z.nullable(z.number()) }),
      z.object({ mode: z.literal("poll"), waiting: z.int() }),
    ]),
  ),
  /** The last run of each upkeep job; `error` is null after success. */
  upkeep: z.array(
    z.object({
      name: z.string(),
      lastRunAt: z.iso.datetime(),
      durationMs: z.number(),
      lastRows: z.number(),
      totalRows: z.number(),
      error: z.nullable(z.string()),
    }),
  ),
  /** The server's clock minus the database's, ms; and the number of accepted changes with a time in the future. */
  clock: z.object({ offsetMs: z.int(), changesAhead: z.int() }),
  /** API processes that share limits, by host and process id, and how each counts them. None where one has them alone. */
  processes: z.array(z.object({ name: z.string(), counting: z.enum(["common", "share"]) })),
  /** Deliveries that wait for their channel, and those given up. */
  deliveries: z.object({ waiting: z.int(), parked: z.int() }),
});
export type Health = z.infer<typeof Health>;
