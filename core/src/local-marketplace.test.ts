import { expect, test } from "vitest";
import { localMarketplace } from "./marketplace.ts";

test.each([
  ["en", "com"],
  ["en-GB", "co.uk"],
  ["de", "de"],
  ["de-AT", "de"],
  ["fr-BE", "com.be"],
  ["pt-BR", "com.br"],
  ["es", "es"],
  ["es-MX", "com.mx"],
  ["sv", "se"],
  ["ja", "co.jp"],
  ["hi", "in"],
  ["ar", "eg"],
  ["ar-SA", "sa"],
  ["fi", "com"],
])("the shop of a reader of %s is amazon.%s", (locale, suffix) => {
  expect(localMarketplace(locale).suffix).toBe(suffix);
});
