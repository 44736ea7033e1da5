/** @jsxImportSource hono/jsx */
import { directionOf } from "@tidemark/texts";
import { Hono } from "hono";
import { raw } from "hono/html";
import type { AppEnv } from "../../platform/http/app-env.ts";
import type { WebsiteServices } from "../services.ts";
import { answerPage } from "../shared/answer-page.tsx";
import { Page } from "../shared/page.tsx";
import { useReader } from "../shared/reader.ts";
import { documents, type RenderedDocument, renderDocument } from "./render-document.ts";

/** A shorter document is read without a table of contents. */
const fewSections = 4;

function Contents({ contents }: Pick<RenderedDocument, "contents">) {
  const { t, language } = useReader();
  return (
    <nav class="contents" aria-labelledby="contents" lang={language} dir={directionOf(language)}>
      <h2 id="contents">{t("documents.contents")}</h2>
      <ul>
        {contents.map(({ id, heading }) => (
          <li>
            <a href={`#${id}`} lang="en" dir="ltr">
              {raw(heading)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function EnglishOnly() {
  const { t, language } = useReader();
  return language === "en" ? null : <p class="quiet">{t("site.english-only")}</p>;
}

/** `/privacy`, `/trust` and `/source`: documents of the project, read once. */
export function documentRoutes(services: WebsiteServices): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  for (const name of documents) {
    let rendered: Promise<RenderedDocument> | null = null;
    app.get(`/${name}`, async (c) => {
      rendered ??= renderDocument(name);
      const { title, html, summaryEnd, contents } = await rendered;
      c.header("Cache-Control", "public, max-age=300");
      return answerPage(
        services,
        c,
        <Page title={title}>
          <EnglishOnly />
          <article class="doc" lang="en" dir="ltr">
            {raw(html.slice(0, summaryEnd))}
            {contents.length >= fewSections && <Contents contents={contents} />}
            {raw(html.slice(summaryEnd))}
          </article>
        </Page>,
      );
    });
  }
  return app;
}
