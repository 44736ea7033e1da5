import { readFileSync, writeFileSync } from "node:fs";

/** A figure that a benchmark measured, with its unit, the command, and the day. */
export interface Measured {
  readonly value: number;
  readonly unit: string;
  readonly by: string;
  /** `2026-11-30` */
  readonly on: string;
}

export type MeasuredName =
  | "intakeServerUs"
  | "intakeDatabaseUs"
  | "intakeLogBytes"
  | "productBytes"
  | "seriesBytes"
  | "pointBytes"
  | "dayBytes"
  | "pointColumnBytes"
  | "dayColumnBytes"
  | "alertsPerS"
  | "readsPerS";

export type Figures = Readonly<Record<MeasuredName, Measured>>;

const file = new URL("../../measured.json", import.meta.url);

export const readMeasured = (): Figures => JSON.parse(readFileSync(file, "utf8"));

/** Puts figures of this run into the file that `npm run capacity` computes with. Those that were not measured here are left. */
export function record(figures: Partial<Record<MeasuredName, number | null>>, by: string): void {
  const known = readMeasured();
  const on = new Date().toISOString().slice(0, 10);
  const measured = Object.entries(figures).filter(([, value]) => value !== null && Number.isFinite(value));
  const renewed = measured.map(([name, value]) => [name, { ...known[name as MeasuredName], value, by, on }]);
  writeFileSync(file, `${JSON.stringify({ ...known, ...Object.fromEntries(renewed) }, null, 2)}\n`);
}
