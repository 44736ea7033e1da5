// @vitest-environment jsdom
import { afterEach, expect, test } from "vitest";
import { browserReader, writeChartsIn } from "../reader.ts";
import { followPageLanguage } from "./page-language.ts";

const { documentElement: root, head } = document;
afterEach(() => writeChartsIn("en", {}));

function page(
  lang: string,
  locale: string,
  link = '<link id="chart-messages" href="/assets/chart.de.json">',
) {
  Object.assign(root, { lang });
  root.dataset.locale = locale;
  head.innerHTML = link;
}
const written = () => [browserReader().t("describe.none"), browserReader().formats.number(1234.5)];
const german = async () => Response.json({ "describe.none": "Noch kein Preis bestätigt." });

test("charts of a page are in its language, by the messages that it names", async () => {
  page("de", "de-AT");
  const asked: string[] = [];
  await followPageLanguage(document, (url) => {
    asked.push(url);
    return german();
  });
  expect(asked).toEqual(["http://localhost:3000/assets/chart.de.json"]);
  expect(written()).toEqual(["Noch kein Preis bestätigt.", "1\u00a0234,5"]);
});

test("charts of an English page ask for no messages, and write numbers as the page does", async () => {
  page("en", "de-DE", "");
  await followPageLanguage(document, () => Promise.reject(new Error("asked")));
  expect(written()).toEqual(["No price was confirmed yet.", "1.234,5"]);
});

test.each([
  ["is missing", async () => new Response("", { status: 404 })],
  ["is no JSON", async () => new Response("<html>")],
  ["cannot be reached", () => Promise.reject(new TypeError("network"))],
])("charts are English where the file of messages %s", async (_, get) => {
  page("de", "de-DE");
  await followPageLanguage(document, get);
  expect(written()[0]).toBe("No price was confirmed yet.");
});
