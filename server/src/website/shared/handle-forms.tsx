/** @jsxImportSource hono/jsx */
import type { Context } from "hono";
import type { Child } from "hono/jsx";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { readForm } from "../../platform/http/body.ts";
import { ServiceError, statusOf } from "../../platform/http/problem-details.ts";
import type { WebsiteServices } from "../services.ts";
import { keepPrivate, type LinkHolder } from "../watches/holder-by-link.ts";
import { OldLinkPage } from "../watches/old-link-page.tsx";
import { holderOfCookie, isOwnForm } from "../watches/session.ts";
import { answerPage } from "./answer-page.tsx";
import { MessagePage } from "./message-page.tsx";
import { readerOf } from "./reader.ts";

const maxFormBytes = 8192;

type Ctx = Context<AppEnv>;

/** A submitted form of a holder's page. */
export interface Posted {
  readonly c: Ctx;
  readonly holder: LinkHolder;
  readonly form: URLSearchParams;
}

/** Renders the form's page again with an error. */
type Again = (posted: Posted, problem: string) => Promise<Child>;

/**
 * Handles a form of a holder's page: refuses forms of other sites, and shows a service's refusal on the form's page.
 * `mayBeOld`: links of the first generation may do it, too.
 */
export const holderForm =
  (services: WebsiteServices, work: (posted: Posted) => Promise<Response>, again?: Again, mayBeOld = false) =>
  async (c: Ctx): Promise<Response> => {
    const form = await ownForm(services, c);
    if (form instanceof Response) return form;
    const holder = await holderOrAnswer(services, c, mayBeOld);
    if (holder instanceof Response) return holder;
    const posted = { c, holder, form };
    return work(posted).catch(async (error) => {
      const { message, status } = refusalOf(error);
      const page = again ? await again(posted, message) : <MessagePage sentence={message} />;
      return answerPage(services, c, page, status);
    });
  };

/** The holder that is signed in in this browser, or the answer for a visitor without access. */
export async function holderOrAnswer(
  services: WebsiteServices,
  c: Ctx,
  mayBeOld = false,
): Promise<LinkHolder | Response> {
  keepPrivate(c);
  const holder = await holderOfCookie(services, c);
  if (!holder) return c.redirect("/watches", 303);
  return holder.link.isOld && !mayBeOld ? oldLinkAnswer(services, c) : holder;
}

/** The answer where a link of the first generation is not enough. */
export const oldLinkAnswer = (services: WebsiteServices, c: Ctx): Response | Promise<Response> =>
  answerPage(services, c, <OldLinkPage sendsMail={services.letters !== null} />, 403);

/** The fields of a form of this site, or the answer to a form of another site. */
export async function ownForm(services: WebsiteServices, c: Ctx): Promise<URLSearchParams | Response> {
  keepPrivate(c);
  const { t } = readerOf(services, c);
  if (!isOwnForm(c)) return answerPage(services, c, <MessagePage sentence={t("form.not-from-here")} />, 403);
  try {
    return await readForm(c, maxFormBytes);
  } catch (error) {
    const { status } = refusalOf(error);
    return answerPage(services, c, <MessagePage sentence={t("form.too-long")} />, status);
  }
}

/** Message and status of a refusal by a service; throws unexpected errors. */
export function refusalOf(error: unknown): { message: string; status: ReturnType<typeof statusOf> } {
  if (error instanceof ServiceError) return { message: error.message, status: statusOf(error.code) };
  throw error;
}
