/** @jsxImportSource hono/jsx */
import type { Context, ErrorHandler, NotFoundHandler } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { wantsPage } from "../../platform/http/wants-page.ts";
import { answerPage } from "./answer-page.tsx";
import { MessagePage } from "./message-page.tsx";
import { type PageServices, readerOf } from "./reader.ts";

type Ctx = Context<AppEnv>;

/** The API and files answer programs, whatever their clients say that they accept. */
const isForPeople = (c: Ctx): boolean =>
  wantsPage(c) && !/^\/(?:v1|assets)\/|\.(?:png|atom|json)$/.test(c.req.path);

/** Where a browser asks for a page, an unknown address is answered by a page with the search. */
export const asPage =
  (services: PageServices, handler: NotFoundHandler<AppEnv>): NotFoundHandler<AppEnv> =>
  async (c) =>
    pageFor(services, c, await handler(c));

/** Where a browser asks for a page, a failure is answered by a page. */
export const errorAsPage =
  (services: PageServices, handler: ErrorHandler<AppEnv>): ErrorHandler<AppEnv> =>
  async (error, c) =>
    pageFor(services, c, await handler(error, c));

/** The page that says what a problem document says; other answers stay as they are. */
async function pageFor(services: PageServices, c: Ctx, answer: Response): Promise<Response> {
  const isProblem = answer.headers.get("Content-Type") === "application/problem+json";
  if (!isProblem || !isForPeople(c)) return answer;
  const { detail = "", requestId = "" } = (await answer.json()) as { detail?: string; requestId?: string };
  for (const name of ["Retry-After", "Allow", "WWW-Authenticate"]) {
    const value = answer.headers.get(name);
    if (value !== null) c.header(name, value);
  }
  c.header("Cache-Control", "no-store");
  const { t } = readerOf(services, c);
  const kind = kindOf(answer.status);
  const more = () => {
    if (kind === "not-found" || kind === "busy") return t(`error.${kind}.more`);
    return kind === "failed" ? t("error.failed.more", { requestId }) : detail;
  };
  return answerPage(
    services,
    c,
    <MessagePage
      sentence={t(`error.${kind}`)}
      more={more()}
      withSearch={kind === "not-found" || kind === "bad-request"}
    />,
    answer.status as ContentfulStatusCode,
  );
}

function kindOf(status: number): "not-found" | "bad-request" | "forbidden" | "busy" | "failed" {
  if (status === 404 || status === 410) return "not-found";
  if (status === 401 || status === 403) return "forbidden";
  if (status === 429 || status === 503) return "busy";
  return status >= 500 ? "failed" : "bad-request";
}
