import { expect, test } from "vitest";
import { documents, renderDocument, renderMarkdown } from "./render-document.ts";

test.each(documents)(
  "docs/%s.md is a page with a title, and without links that lead nowhere",
  async (name) => {
    const { title, html } = await renderDocument(name);
    expect(title).not.toBe("");
    expect(html).toContain("<h1");
    for (const [, href] of html.matchAll(/href="([^"]*)"/g)) {
      expect(href).toMatch(
        /^(?:\/(?:privacy|trust|source|import|open-data|https)(?:#[\w-]+)?|#[\w-]+|https:\/\/\S+)$/,
      );
    }
    expect(html).not.toContain("<img");
  },
);

test.each(["privacy", "trust"] as const)(
  "docs/%s.md begins with a summary, and the contents after it lead to its other sections",
  async (name) => {
    const { html, summaryEnd, contents } = await renderDocument(name);
    const summary = html.slice(0, summaryEnd);
    expect(summary).toContain('<h2 id="in-short">');
    expect(summary.match(/<h2/g)).toHaveLength(1);
    expect(summary.length).toBeLessThan(2500);
    expect(contents.length).toBeGreaterThan(5);
    for (const { id, heading } of contents) {
      expect(html.indexOf(`<h2 id="${id}">${heading}</h2>`)).toBeGreaterThanOrEqual(summaryEnd);
    }
    expect(new Set(contents.map(({ id }) => id)).size).toBe(contents.length);
  },
);

test("markup, scripts and other schemes in a document are no part of its page", () => {
  const { html } = renderMarkdown(
    "# A <b>b</b>\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) [y](operating.md) [z](trust.md#quorum) ![<svg onload=1>](a.svg)",
  );
  expect(html).not.toMatch(/<script|javascript:|<svg|operating\.md/);
  expect(html).toContain('<a href="/trust#quorum">z</a>');
});
