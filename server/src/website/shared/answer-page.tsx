/** @jsxImportSource hono/jsx */
import type { Context } from "hono";
import type { Child } from "hono/jsx";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { WebsiteServices } from "../services.ts";
import { type Reader, ReaderContext, readerOf } from "./reader.ts";

/** Answers with a page in the reader's locale. */
export function answerPage(
  services: Pick<WebsiteServices, "assets" | "clock">,
  c: Context,
  page: Child,
  status: ContentfulStatusCode = 200,
): Response | Promise<Response> {
  c.header("Vary", "Accept-Language", { append: true });
  return c.html(
    <ReaderContext.Provider value={readerOf(services, c)}>{page}</ReaderContext.Provider>,
    status,
  );
}

/** A page or feed as text. */
export const written = (reader: Reader, page: Child): string =>
  String(<ReaderContext.Provider value={reader}>{page}</ReaderContext.Provider>);
