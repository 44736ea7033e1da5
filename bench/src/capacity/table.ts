import { withSection } from "../../../scripts/marked-section.ts";
import { type Figures, readMeasured } from "./measured.ts";
import { capacityFor, usualDemand } from "./model.ts";

const begin = "<!-- capacity: written by `npm run capacity -- --write` -->";
const end = "<!-- end of capacity -->";

/** Products with as many reports a day. */
const sizes = [1e5, 1e6, 1e7, 1e8, 5e8];

/** The table of docs/scaling.md. */
export function capacityTable(figures: Figures = readMeasured()): string {
  const columns = sizes.map((size) => ({
    size,
    ...capacityFor({ ...usualDemand, products: size, reportsPerDay: size }, figures),
    plain: capacityFor({ ...usualDemand, products: size, reportsPerDay: size, chunkDays: null }, figures),
  }));
  const row = (name: string, cell: (column: (typeof columns)[number]) => string): string =>
    `| ${[name, ...columns.map(cell)].join(" | ")} |`;
  return [
    row("products, and reports a day", ({ size }) => count(size)),
    `| --- |${" ---: |".repeat(columns.length)}`,
    row("reports a second, mean and peak", (c) => `${count(c.reportsPerS)}, ${count(c.peakReportsPerS)}`),
    row("cores of the API", ({ apiCores }) => String(apiCores)),
    row("cores of PostgreSQL, for reports", ({ databaseCores }) => String(databaseCores)),
    row("rows in memory", ({ hotBytes }) => bytes(hotBytes)),
    row("price changes a second", ({ changesPerS }) => count(changesPerS)),
    row("notifiers", ({ notifiers }) => String(notifiers)),
    row("addresses of verifiers", ({ verifierAddresses }) => String(verifierAddresses)),
    row("write-ahead log a day", ({ logBytesPerDay }) => bytes(logBytesPerDay)),
    row("storage after a year", ({ storageBytes }) => bytes(storageBytes[0]!)),
    row("after five years", ({ storageBytes }) => bytes(storageBytes[4]!)),
    row("the same without TimescaleDB", ({ plain }) => bytes(plain.storageBytes[4]!)),
  ].join("\n");
}

/** A page with the table between its two marks. */
export const withCapacityTable = (page: string, table = capacityTable()): string =>
  withSection(page, begin, end, table);

/** Two digits that count: `5,800`, `1.7`. */
export function count(value: number): string {
  if (value < 10) return String(Number(value.toPrecision(2)));
  const step = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return (Math.round(value / step) * step).toLocaleString("en");
}

/** Two digits that count: `11 TB`. */
export function bytes(value: number): string {
  const units = ["B", "KB", "MB", "GB", "TB", "PB"];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(value) / 3)));
  return `${Number((value / 1000 ** power).toPrecision(2))} ${units[power]}`;
}
