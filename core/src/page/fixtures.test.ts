import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseHtml } from "../../test/parse-html.ts";
import { Page } from "../wire/page.ts";
import { readPage } from "./read-page.ts";

const folder = new URL("./fixtures/", import.meta.url);
const textOf = (slug: string, name: string): string =>
  readFileSync(new URL(`${slug}/${name}`, folder), "utf8");

test.each(readdirSync(folder))("the layout %s reads as expected", (slug) => {
  const expected = JSON.parse(textOf(slug, "expected.json"));
  const page = readPage(parseHtml(textOf(slug, "input.html")), expected.url);
  expect(page).toMatchObject(expected.page);
  if (page.kind === "product") {
    expect(Object.keys(page.listing.prices)).toEqual(Object.keys(expected.page.listing.prices));
  }
  expect(Page.safeParse(page).success).toBe(true);
});
