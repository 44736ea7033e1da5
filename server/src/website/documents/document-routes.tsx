/** @jsxImportSource hono/jsx */
import { Hono } from "hono";
import { raw } from "hono/html";
import type { AppEnv } from "../../platform/http/app-env.ts";
import type { WebsiteServices } from "../services.ts";
import { answerPage } from "../shared/answer-page.tsx";
import { Page } from "../shared/page.tsx";
import { documents, type RenderedDocument, renderDocument } from "./render-document.ts";

/** `/privacy`, `/trust` and `/source`: documents of the project, read once. */
export function documentRoutes(services: WebsiteServices): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  for (const name of documents) {
    let rendered: Promise<RenderedDocument> | null = null;
    app.get(`/${name}`, async (c) => {
      rendered ??= renderDocument(name);
      const { title, html } = await rendered;
      c.header("Cache-Control", "public, max-age=300");
      return answerPage(
        services,
        c,
        <Page title={title}>
          <article class="doc">{raw(html)}</article>
        </Page>,
      );
    });
  }
  return app;
}
