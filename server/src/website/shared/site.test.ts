import { readFileSync } from "node:fs";
import { join } from "node:path";
import { JSDOM } from "jsdom";
import { expect, test } from "vitest";

const script = readFileSync(join(import.meta.dirname, "site.js"), "utf8");

test("the page's script writes moments in the reader's time zone and locale", () => {
  const at = "2026-11-24T23:05:00.000Z";
  const markup = ["moment", "day", "ago"].map((as) => `<time datetime="${at}" data-as="${as}">before</time>`);
  const { window } = new JSDOM(
    `<html data-locale="en-GB"><body>${markup.join("")}<time datetime="${at}">kept</time>`,
    {
      runScripts: "outside-only",
    },
  );
  window.eval(script);
  const times = [...window.document.querySelectorAll("time")];
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat("en-GB", options).format(new Date(at));
  expect(times.map((time) => time.textContent)).toEqual([
    format({ dateStyle: "medium", timeStyle: "short" }),
    format({ dateStyle: "medium" }),
    "before",
    "kept",
  ]);
  expect(times[2]!.title).toBe(times[0]!.textContent);
});
