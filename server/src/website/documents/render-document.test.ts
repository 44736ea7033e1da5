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
        /^(?:\/(?:privacy|trust|source|import|open-data)(?:#[\w-]+)?|#[\w-]+|https:\/\/\S+)$/,
      );
    }
    expect(html).not.toContain("<img");
  },
);

test("markup, scripts and other schemes in a document are no part of its page", () => {
  const { html } = renderMarkdown(
    "# A <b>b</b>\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) [y](operating.md) [z](trust.md#quorum) ![<svg onload=1>](a.svg)",
  );
  expect(html).not.toMatch(/<script|javascript:|<svg|operating\.md/);
  expect(html).toContain('<a href="/trust#quorum">z</a>');
});
