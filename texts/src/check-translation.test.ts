import { expect, test } from "vitest";
import { checkTranslation } from "./check-translation.ts";

const english = {
  waiting: "{count, plural, one {# report waits} other {# reports wait}} for {server}",
  several: "{count, plural, other {# prices}} changed",
  linked: "Read <link>what is sent</link>.",
  choice: "Told {mail, select, yes {by mail} other {}}",
} as const;
const problemsOf = (language: string, translation: Record<string, string>) =>
  checkTranslation(english, translation, language, true).map(({ key, problem }) => `${key} ${problem}`);

test("a translation with all messages, placeholders and forms has no problem", () => {
  const polish = {
    waiting:
      "{server}: {count, plural, one {# raport czeka} few {# raporty czekają} many {# raportów czeka} other {# raportu czeka}}",
    several: "Zmieniło się {count, plural, few {# ceny} many {# cen} other {# ceny}}",
    linked: "Przeczytaj, <link>co jest wysyłane</link>.",
    choice: "Powiadomienia {mail, select, yes {pocztą} other {}}",
  };
  expect(checkTranslation(english, polish, "pl")).toEqual([]);
});

test("missing and additional messages are named, the missing ones not where a parent has them", () => {
  expect(checkTranslation(english, { extra: "x" }, "de")).toEqual([
    { key: "waiting", problem: "is missing" },
    { key: "several", problem: "is missing" },
    { key: "linked", problem: "is missing" },
    { key: "choice", problem: "is missing" },
    { key: "extra", problem: "is not in English" },
  ]);
  expect(checkTranslation(english, {}, "es-419", true)).toEqual([]);
});

test.each([
  ["a placeholder", { waiting: "{count, plural, one {#} other {#}}" }, ["waiting lacks {server}"]],
  ["another placeholder", { linked: "<link>{x}</link>" }, ["linked has another {x}"]],
  ["a tag", { linked: "Lies." }, ["linked lacks <link>"]],
  [
    "a choice",
    { choice: "{mail, select, ja {per Mail} other {}}" },
    ["choice lacks {mail, select, yes}", "choice has another {mail, select, ja}"],
  ],
  ["a form", { waiting: "{count, plural, other {#}} {server}" }, ["waiting lacks the form “one” of {count}"]],
  [
    "a foreign form",
    { waiting: "{count, plural, one {#} few {#} other {#}} {server}" },
    ["waiting has the form “few” of {count}, which the language has not"],
  ],
  ["words", { linked: " " }, ["linked is empty"]],
])("a German message that differs in %s is named", (_, translation, problems) => {
  expect(problemsOf("de", translation as Record<string, string>)).toEqual(problems);
});

test("a message that does not parse is named", () => {
  expect(problemsOf("de", { linked: "<link>x" })[0]).toMatch(/^linked does not parse/);
});

test("forms for millions may be left out", () => {
  expect(
    problemsOf("fr", { waiting: "{count, plural, one {# rapport} other {# rapports}} {server}" }),
  ).toEqual([]);
});
