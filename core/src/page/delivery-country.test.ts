import { expect, test } from "vitest";
import { parseHtml } from "../../test/parse-html.ts";
import { marketplaceBySuffix, marketplaces } from "../marketplace.ts";
import { countryNamesIn } from "./country-names.ts";
import { readDeliveryCountry } from "./delivery-country.ts";
import { pageContextOf } from "./page-context.ts";

function countryOn(suffix: string, language: string, line: string, menu = ""): string | null {
  const document = parseHtml(
    `<html lang="${language}"><span id="glow-ingress-line2">${menu}</span>
     <span id="contextualIngressPtLabel_deliveryShortLine"><span>${line}</span></span>`,
  );
  const marketplace = marketplaceBySuffix(suffix)!;
  return (
    readDeliveryCountry(pageContextOf(document, new URL(`https://${marketplace.host}/`), marketplace))
      ?.value ?? null
  );
}

test.each([
  ["com", "en-us", "Deliver to Nigeria", "NG"],
  ["com", "en-us", "Deliver to United States", "US"],
  ["com", "en-us", "Deliver to Hong Kong", "HK"],
  ["com", "en-us", "Deliver to Korea, Republic of", "KR"],
  ["de", "de-de", "Liefern nach Vereinigte Staaten", "US"],
  ["de", "en-gb", "Deliver to Estonia", "EE"],
  ["fr", "fr-fr", "Votre adresse de livraison: États-Unis", "US"],
  ["es", "pt-pt", "Enviar a Brasil", "BR"],
  ["se", "sv-se", "Leverera till Norge", "NO"],
])("delivery country on .%s in %s: %j is %s", (suffix, language, line, country) => {
  expect(countryOn(suffix, language, line)).toBe(country);
});

test("a truncated country name counts if only one country matches", () => {
  expect(countryOn("de", "de-de", "", "Vereinigte Staate...")).toBe("US");
  expect(countryOn("de", "de-de", "", "Vereinigte...")).toBeNull();
});

test.each([
  ["a town with its postcode", "Deliver to Mill Valley 94941"],
  ["a country's name inside a town's", "Deliver to Georgia 30301"],
  ["a British postcode", "Delivering to London SW1A 1 - Update location"],
  ["an Irish postcode", "Delivering to Dublin D02"],
  ["a Canadian postcode", "Delivering to Jordan L0R 1"],
  ["no place yet", "Select your address"],
  ["nothing", ""],
])("%s is no delivery country", (_, line) => {
  expect(countryOn("com", "en-us", line, "Update location")).toBeNull();
});

const places = marketplaces.flatMap(({ suffix, country, languages }) =>
  languages.map((language) => [suffix, country, language] as const),
);

test.each(places)("delivery country on .%s: %s and others are read in %s", (suffix, home, language) => {
  const display = new Intl.DisplayNames([language], { type: "region" });
  for (const code of [home, "US", "DE", "FR", "JP", "NG", "CI", "TR", "ST"]) {
    expect([code, countryOn(suffix, language, `Deliver to: ${display.of(code)}`)]).toEqual([code, code]);
  }
});

test("built-in English country names match Unicode's", () => {
  const display = new Intl.DisplayNames(["en"], { type: "region" });
  const codes = new Set(countryNamesIn("en").values());
  expect(codes.size).toBeGreaterThan(180);
  for (const code of codes) expect(countryOn("com", "en", `Deliver to ${display.of(code)}`)).toBe(code);
});
