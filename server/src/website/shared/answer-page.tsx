/** @jsxImportSource hono/jsx */
import type { Context } from "hono";
import type { Child } from "hono/jsx";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { linksBelow } from "../../platform/http/base-path.ts";
import { type PageServices, type Reader, ReaderContext, readerOf } from "./reader.ts";

/** Answers with a page in the reader's language. */
export function answerPage(
  services: PageServices,
  c: Context,
  page: Child,
  status: ContentfulStatusCode = 200,
): Response | Promise<Response> {
  const reader = readerOf(services, c);
  c.header("Vary", "Accept-Language, Cookie", { append: true });
  c.header("Content-Language", reader.language);
  return c.html(written(reader, page), status);
}

/** A page or feed as text. Links to paths of the server are written from its root, and go below PUBLIC_URL here. */
export const written = (reader: Reader, page: Child): string =>
  linksBelow(String(<ReaderContext.Provider value={reader}>{page}</ReaderContext.Provider>), reader.basePath);
