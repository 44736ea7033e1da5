import type { Context } from "hono";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { readForm } from "../../platform/http/body.ts";
import { ServiceError, statusOf } from "../../platform/http/problem-details.ts";
import type { WebsiteServices } from "../services.ts";
import { keepPrivate, type LinkHolder } from "../watches/holder-by-link.ts";
import { oldLinkPage } from "../watches/old-link-page.ts";
import { holderOfCookie, isOwnForm } from "../watches/session.ts";
import type { Html } from "./layout.ts";
import { messagePage } from "./message-page.ts";

const maxFormBytes = 8192;

type Ctx = Context<AppEnv>;

/** A submitted form of a holder's page. */
export interface Posted {
  readonly c: Ctx;
  readonly holder: LinkHolder;
  readonly form: URLSearchParams;
}

/** Renders the form's page again with an error. */
type Again = (posted: Posted, problem: string) => Promise<Html>;

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
      const page = again ? await again(posted, message) : messagePage(services.assets, message);
      return c.html(page, status);
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
export const oldLinkAnswer = ({ assets, letters }: WebsiteServices, c: Ctx): Response | Promise<Response> =>
  c.html(oldLinkPage(assets, letters !== null), 403);

/** The fields of a form of this site, or the answer to a form of another site. */
export async function ownForm({ assets }: WebsiteServices, c: Ctx): Promise<URLSearchParams | Response> {
  keepPrivate(c);
  if (!isOwnForm(c)) return c.html(messagePage(assets, "This form was not sent from here."), 403);
  try {
    return await readForm(c, maxFormBytes);
  } catch (error) {
    const { status } = refusalOf(error);
    return c.html(messagePage(assets, "This form is too long."), status);
  }
}

/** Message and status of a refusal by a service; throws unexpected errors. */
export function refusalOf(error: unknown): { message: string; status: ReturnType<typeof statusOf> } {
  if (error instanceof ServiceError) return { message: error.message, status: statusOf(error.code) };
  throw error;
}
