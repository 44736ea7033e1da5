import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Marked, Renderer, type Tokens } from "marked";

/** Documents that are pages of the website: names of files in `docs/`. */
export const documents = ["privacy", "trust", "source", "import", "open-data", "https"] as const;
export type DocumentName = (typeof documents)[number];

export interface RenderedDocument {
  readonly title: string;
  /** Markup of the project's own text: not escaped again. */
  readonly html: string;
  /** Where the second section begins in it: the first of a long document is its summary, and the contents come after that. */
  readonly summaryEnd: number;
  /** Of the second section on: the id, and the heading's markup. */
  readonly contents: ReadonlyArray<{ readonly id: string; readonly heading: string }>;
}

/**
 * A document of the project as HTML. Links between the documents lead to their pages; links to files that are no pages are
 * left as text, and pictures as their descriptions.
 */
export async function renderDocument(name: DocumentName): Promise<RenderedDocument> {
  const file = fileURLToPath(new URL(`../../../../docs/${name}.md`, import.meta.url));
  return renderMarkdown(await readFile(file, "utf8"));
}

export function renderMarkdown(text: string): RenderedDocument {
  let title = "";
  const sections: { id: string; heading: string }[] = [];
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth }: Tokens.Heading) {
        const inside = this.parser.parseInline(tokens);
        if (depth === 1) title = inside.replace(/<[^>]*>/g, "");
        const id = inside
          .replace(/<[^>]*>|&[^;]*;/g, "")
          .toLowerCase()
          .replace(/[^\p{L}\p{N}]+/gu, "-")
          .replace(/^-|-$/g, "");
        if (depth === 2) sections.push({ id, heading: inside });
        return `<h${depth} id="${id}">${inside}</h${depth}>\n`;
      },
      link({ href, tokens }: Tokens.Link) {
        const inside = this.parser.parseInline(tokens);
        const to = addressOf(href);
        return to ? `<a href="${to}">${inside}</a>` : inside;
      },
      image({ text: description }: Tokens.Image) {
        return `<em>${description.replace(/[<&]/g, "")}</em>`;
      },
      table(token: Tokens.Table) {
        // What scrolls is reached by keyboard.
        return `<div class="scroll" tabindex="0">${Renderer.prototype.table.call(this, token)}</div>`;
      },
      html: () => "",
    },
  });
  const html = marked.parse(text, { async: false });
  const contents = sections.slice(1);
  const second = contents[0] ? html.indexOf(`<h2 id="${contents[0].id}">`) : html.length;
  return { html, title, summaryEnd: second, contents };
}

/** Where a link of a document leads on the website; null for files that are no pages. */
function addressOf(href: string): string | null {
  const [, name, part = ""] = /^(?:\.\/)?([a-z-]+)\.md(#[\w-]*)?$/.exec(href) ?? [];
  if (name) return documents.some((one) => one === name) ? `/${name}${part}` : null;
  if (/^#[\w-]+$/.test(href)) return href;
  return /^https:\/\/[^"'<>\s]+$/.test(href) ? href : null;
}
