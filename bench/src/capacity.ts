import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { readMeasured } from "./capacity/measured.ts";
import { capacityFor, type Demand, usualDemand } from "./capacity/model.ts";
import { bytes, count, withCapacityTable } from "./capacity/table.ts";

const usage = `Usage: npm run -s capacity -- --products 500e6 --reports-per-day 500e6 [--json]
       [--peak 3] [--changes-per-week 1] [--seen-per-day 0.13] [--verified 0.01] [--told-per-change 0.1]
       [--reads-per-day 0] [--chunk-days 14|none]
       npm run -s capacity -- --write
The first says what that takes, by the figures of bench/measured.json. The second renews the table of docs/scaling.md.`;

const { values } = parseArgs({
  options: {
    products: { type: "string" },
    "reports-per-day": { type: "string" },
    peak: { type: "string" },
    "changes-per-week": { type: "string" },
    "seen-per-day": { type: "string" },
    verified: { type: "string" },
    "told-per-change": { type: "string" },
    "reads-per-day": { type: "string" },
    "chunk-days": { type: "string" },
    json: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});

function refuse(problem: string): never {
  console.error(`${problem}\n${usage}`);
  process.exit(2);
}

function number(name: keyof typeof values, otherwise?: number): number {
  const text = values[name];
  if (text === undefined && otherwise !== undefined) return otherwise;
  const value = Number(text);
  if (text === undefined || !Number.isFinite(value) || value < 0)
    refuse(`--${name} is a number of at least 0.`);
  return value;
}

if (values.write) {
  const page = new URL("../../docs/scaling.md", import.meta.url);
  writeFileSync(page, withCapacityTable(readFileSync(page, "utf8")));
} else {
  const demand: Demand = {
    ...usualDemand,
    products: number("products"),
    reportsPerDay: number("reports-per-day"),
    peak: number("peak", usualDemand.peak),
    changesPerWeek: number("changes-per-week", usualDemand.changesPerWeek),
    seenPerDay: number("seen-per-day", usualDemand.seenPerDay),
    verified: number("verified", usualDemand.verified),
    toldPerChange: number("told-per-change", usualDemand.toldPerChange),
    readsPerDay: number("reads-per-day", usualDemand.readsPerDay),
    chunkDays: values["chunk-days"] === "none" ? null : number("chunk-days", usualDemand.chunkDays!),
  };
  const capacity = capacityFor(demand, readMeasured());
  if (values.json) console.log(JSON.stringify({ demand, ...capacity }));
  else {
    console.log(`${count(capacity.reportsPerS)} reports a second, ${count(capacity.peakReportsPerS)} at the peak
Cores of the API: ${capacity.apiCores}
Cores of PostgreSQL: ${capacity.databaseCores} for reports, ${capacity.readCores} for histories; ${bytes(capacity.hotBytes)} of rows in memory
Log: ${bytes(capacity.logBytesPerDay)} a day
Changes: ${count(capacity.changesPerS)} a second; notifiers: ${capacity.notifiers}
Addresses of verifiers: ${capacity.verifierAddresses}
Storage after each of five years: ${capacity.storageBytes.map(bytes).join(", ")}`);
  }
}
