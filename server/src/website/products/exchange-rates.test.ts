import { expect, test } from "vitest";
import { loggerTo } from "../../platform/logger.ts";
import { converted, exchangeRatesOf, parseExchangeRates } from "./exchange-rates.ts";

const xml = `<?xml version="1.0"?><Envelope><Cube><Cube time='2026-11-27'>
  <Cube currency='USD' rate='1.05'/><Cube currency='JPY' rate='160.5'/></Cube></Cube></Envelope>`;
const csv = "Date, USD, JPY, BGN, \n27 November 2026, 1.05, 160.5, N/A, \n";
const json = '{"date":"2026-11-27","base":"EUR","rates":{"USD":1.05,"JPY":160.5}}';

test.each([xml, csv, json])("rates are read from %j", (text) => {
  const { day, rates } = parseExchangeRates(text)!;
  expect(day).toBe("2026-11-27");
  expect(Object.fromEntries(rates)).toEqual({ EUR: 1, USD: 1.05, JPY: 160.5 });
});

test.each([
  "",
  "{",
  "<html>not found</html>",
  "Date, USD\nsoon, 1",
  '{"date":"2026-11-27","base":"EUR","rates":{"USD":0}}',
  '{"date":"2026-11-27","base":"EUR","rates":{"USD":-1}}',
  '{"date":"2026-11-27","base":"EUR","rates":{"USD":"1.05"}}',
  '{"date":"2026-13-45","base":"EUR","rates":{}}',
  '{"date":"<script>","base":"EUR","rates":{}}',
])("these are no rates: %j", (text) => {
  expect(parseExchangeRates(text)).toBeNull();
});

test("an amount is converted between currencies of different decimals", () => {
  const rates = parseExchangeRates(json)!;
  expect(converted(1050, "USD", "EUR", rates)).toBe(1000);
  expect(converted(16_050, "JPY", "EUR", rates)).toBe(10_000);
  expect(converted(1000, "EUR", "JPY", rates)).toBe(1605);
  expect(converted(1000, "EUR", "EGP", rates)).toBeNull();
});

test("rates are read when first asked for, and kept with their day when a later reading fails", async () => {
  const said: string[] = [];
  const log = loggerTo((_, message) => said.push(message));
  const answers = [json, "nothing"];
  let now = 0;
  const read = async () => answers.shift() ?? "";
  const ratesNow = exchangeRatesOf("https://rates.example", { clock: () => now, log, read });
  expect(ratesNow()).toBeNull();
  await expect.poll(() => ratesNow()?.day).toBe("2026-11-27");
  now += 13 * 3_600_000;
  ratesNow();
  await expect.poll(() => said).toEqual(["EXCHANGE_RATES_URL could not be read"]);
  expect(ratesNow()?.day).toBe("2026-11-27");
});

test("without an address there are no rates", () => {
  const log = loggerTo(() => {});
  expect(exchangeRatesOf(null, { clock: () => 0, log })()).toBeNull();
});
