import type { Figures, MeasuredName } from "./measured.ts";

/** What a server is to hold and to take. Shares are of 1. */
export interface Demand {
  readonly products: number;
  readonly reportsPerDay: number;
  /** The busiest second, as a multiple of the mean. */
  readonly peak: number;
  /** Series a product has on average: new, used, the shop's own. */
  readonly seriesPerProduct: number;
  /** Price changes a product and week. */
  readonly changesPerWeek: number;
  /** Of all series, those seen on a day: each gets a row of its day. */
  readonly seenPerDay: number;
  /** Of all changes, those that the verifier must look at: large drops, and what people do not agree on. */
  readonly verified: number;
  /** Watches a change is told to, on average. */
  readonly toldPerChange: number;
  /** Histories that are read a day, and of them those that no cache answers. */
  readonly readsPerDay: number;
  readonly uncached: number;
  /** Days of a TimescaleDB chunk; null: without TimescaleDB. */
  readonly chunkDays: number | null;
  /** Of a machine's processor time, what is planned with. */
  readonly use: number;
}

export const usualDemand: Omit<Demand, "products" | "reportsPerDay"> = {
  peak: 3,
  seriesPerProduct: 1.5,
  changesPerWeek: 1,
  seenPerDay: 0.13,
  verified: 0.01,
  toldPerChange: 0.1,
  readsPerDay: 0,
  uncached: 0.3,
  chunkDays: 14,
  use: 0.5,
};

/** What that takes. Rates are per second, storage in bytes. */
export interface Capacity {
  readonly reportsPerS: number;
  readonly peakReportsPerS: number;
  /** Cores at the peak, rounded up. */
  readonly apiCores: number;
  readonly databaseCores: number;
  readonly readCores: number;
  readonly changesPerS: number;
  readonly notifiers: number;
  /** Addresses of verifiers: the shop takes one page a second from each. */
  readonly verifierAddresses: number;
  /** Rows that are touched all the time: products and series. */
  readonly hotBytes: number;
  readonly logBytesPerDay: number;
  /** At the end of each of five years. */
  readonly storageBytes: readonly number[];
}

const dayS = 86_400;
/** Chunks younger than this stay rows, whole chunks at a time (`drizzle/timescale`). */
const rowDays = 14;

/** Computes machines and storage from measured figures. Pure. */
export function capacityFor(demand: Demand, figures: Figures): Capacity {
  const of = (name: MeasuredName): number => figures[name].value;
  const { products, reportsPerDay, peak, use, chunkDays } = demand;
  const reportsPerS = reportsPerDay / dayS;
  const peakReportsPerS = reportsPerS * peak;
  const cores = (us: number): number => Math.max(1, Math.ceil((peakReportsPerS * us) / 1e6 / use));
  const series = products * demand.seriesPerProduct;
  const changesPerDay = (products * demand.changesPerWeek) / 7;
  const changesPerS = changesPerDay / dayS;
  const daysPerDay = series * demand.seenPerDay;
  const hotBytes = products * of("productBytes") + series * of("seriesBytes");
  const stored = (rowsPerDay: number, row: number, column: number, years: number): number => {
    const days = years * 365;
    if (chunkDays === null) return rowsPerDay * days * row;
    const inRows = Math.min(days, rowDays + chunkDays);
    return rowsPerDay * (inRows * row + (days - inRows) * column);
  };
  const storageBytes = [1, 2, 3, 4, 5].map(
    (years) =>
      hotBytes +
      stored(changesPerDay, of("pointBytes"), of("pointColumnBytes"), years) +
      stored(daysPerDay, of("dayBytes"), of("dayColumnBytes"), years),
  );
  const readsPerS = (demand.readsPerDay / dayS) * peak * demand.uncached;
  return {
    reportsPerS,
    peakReportsPerS,
    apiCores: cores(of("intakeServerUs")),
    databaseCores: cores(of("intakeDatabaseUs")),
    // Measured on two cores.
    readCores: Math.ceil((readsPerS / of("readsPerS")) * (2 / use)),
    changesPerS,
    notifiers: Math.max(1, Math.ceil((changesPerS * peak * demand.toldPerChange) / of("alertsPerS") / use)),
    verifierAddresses: Math.max(1, Math.ceil((changesPerDay * demand.verified * peak) / dayS)),
    hotBytes,
    logBytesPerDay: reportsPerDay * of("intakeLogBytes"),
    storageBytes,
  };
}
