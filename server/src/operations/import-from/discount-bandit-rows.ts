/** A price of a day, as Discount Bandit's tables say it. */
export interface BanditRow {
  readonly domain: unknown;
  readonly key: unknown;
  /** The day, perhaps with a time after it. */
  readonly date: unknown;
  /** Thousandths in version 4, hundredths in 3; 0: not seen. */
  readonly price: unknown;
  readonly used: unknown;
}

/** Decimal digits of a price in each version's database. */
export const banditDigits = { 4: 3, 3: 2 } as const;
export type BanditVersion = keyof typeof banditDigits;

/** What the process that reads a database says: first its version, then rows, many a line, as JSON. */
export type BanditLine =
  | { version: BanditVersion }
  | { rows: unknown[][] }
  | { left: [domain: unknown, key: unknown][] };
