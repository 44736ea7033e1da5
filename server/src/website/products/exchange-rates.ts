import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type Currency, exponentOf, utcDate } from "@tidemark/core";
import * as z from "zod/mini";
import { jsonOrNull } from "../../platform/json-or-null.ts";
import type { Logger } from "../../platform/logger.ts";

/** Reference rates of one day: units of each currency for one unit of the base. */
export interface ExchangeRates {
  /** `2026-11-27` */
  readonly day: string;
  readonly rates: ReadonlyMap<string, number>;
}

const maxBytes = 1_000_000;
const fetchMs = 10_000;
const freshMs = 12 * 3_600_000;
const againMs = 15 * 60_000;

const Day = z.string().check(z.regex(/^\d{4}-\d\d-\d\d$/));
const Rate = z.number().check(z.positive(), z.maximum(1e9));
const Json = z.object({
  date: Day,
  base: z.string().check(z.regex(/^[A-Z]{3}$/)),
  rates: z.record(z.string(), Rate),
});

/**
 * Parses rates: the European Central Bank's daily XML or CSV, or JSON as `{"date": "2026-11-27", "base": "EUR", "rates":
 * {"USD": 1.05}}`. Null for anything else.
 */
export function parseExchangeRates(text: string): ExchangeRates | null {
  const start = text.trimStart();
  const found = start.startsWith("{")
    ? jsonOrNull(start)
    : start.startsWith("<")
      ? fromXml(start)
      : fromCsv(start);
  const parsed = Json.safeParse(found);
  if (!parsed.success || Number.isNaN(Date.parse(parsed.data.date))) return null;
  const { date, base, rates } = parsed.data;
  return { day: date, rates: new Map([...Object.entries(rates), [base, 1]]) };
}

function fromXml(text: string): unknown {
  const date = /\btime=['"]([\d-]{10})['"]/.exec(text)?.[1];
  const rates = [...text.matchAll(/\bcurrency=['"]([A-Z]{3})['"]\s+rate=['"]([\d.]{1,20})['"]/g)];
  return {
    date,
    base: "EUR",
    rates: Object.fromEntries(rates.map(([, name, rate]) => [name, Number(rate)])),
  };
}

/** A line of names and one of values: `Date, USD, JPY` and `27 November 2026, 1.05, 160.2`. */
function fromCsv(text: string): unknown {
  const [names = [], values = []] = text
    .split(/\r?\n/, 2)
    .map((line) => line.split(",").map((cell) => cell.trim()));
  const at = Date.parse(`${values[0]} UTC`);
  if (names[0] !== "Date" || Number.isNaN(at)) return null;
  const rates = names.flatMap((name, i) => {
    const rate = Number(values[i] || Number.NaN);
    return /^[A-Z]{3}$/.test(name) && rate > 0 ? [[name, rate] as const] : [];
  });
  return { date: utcDate(at), base: "EUR", rates: Object.fromEntries(rates) };
}

/** Minor units of a currency in those of another; null where a rate is not known. */
export function converted(
  minor: number,
  from: Currency,
  to: Currency,
  { rates }: ExchangeRates,
): number | null {
  const [rateFrom, rateTo] = [rates.get(from), rates.get(to)];
  if (rateFrom === undefined || rateTo === undefined) return null;
  const value = (minor / 10 ** exponentOf(from) / rateFrom) * rateTo;
  const result = Math.round(value * 10 ** exponentOf(to));
  return Number.isSafeInteger(result) ? result : null;
}

/** The rates known now; null: none yet, or none are configured. Never waits. */
export type RatesNow = () => ExchangeRates | null;

/**
 * Reads rates from an address that the operator set, http(s) or `file:`, when first asked for and every 12 hours then. What
 * fails is tried again after 15 minutes; the rates of before stay, with their day.
 */
export function exchangeRatesOf(
  address: string | null,
  {
    clock,
    log,
    read = readAddress,
  }: { clock: () => number; log: Logger; read?: (url: string) => Promise<string> },
): RatesNow {
  let known: ExchangeRates | null = null;
  let nextAt = 0;
  const refresh = async (url: string) => {
    const rates = parseExchangeRates(await read(url));
    if (!rates) throw new Error("it has no exchange rates in a form that is known");
    known = rates;
    nextAt = clock() + freshMs;
  };
  return () => {
    if (address !== null && clock() >= nextAt) {
      nextAt = clock() + againMs;
      refresh(address).catch((err) => log.warn("EXCHANGE_RATES_URL could not be read", { err }));
    }
    return known;
  };
}

async function readAddress(address: string): Promise<string> {
  const url = new URL(address);
  if (url.protocol === "file:") return (await readFile(fileURLToPath(url), "utf8")).slice(0, maxBytes);
  const response = await fetch(url, { signal: AbortSignal.timeout(fetchMs) });
  if (!response.ok || !response.body) throw new Error(`it answered ${response.status}`);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Error("it answered more than 1 MB");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
