import type { MiddlewareHandler } from "hono";
import { getPath } from "hono/utils/url";
import type { AppEnv } from "./app-env.ts";

/**
 * The path in PUBLIC_URL, as `/prices`; "" without one. Within the server all paths begin at its root: `routedPath` takes
 * the base path off requests, and `redirectsBelow`, `linksBelow` and `cookiePath` put it before what is answered. A proxy
 * may pass it on or take it off; both work, as no route begins with it.
 */
export const basePathOf = (publicUrl: string): string => new URL(publicUrl).pathname.replace(/\/+$/, "");

/** The path within the server. */
export function withoutBase(path: string, base: string): string {
  if (base === "" || !path.startsWith(base)) return path;
  const rest = path.slice(base.length);
  if (rest === "") return "/";
  return rest.startsWith("/") ? rest : path;
}

/** How the app finds the path of a request. */
export const routedPath =
  (base: string) =>
  (request: Request): string =>
    withoutBase(getPath(request), base);

/** Redirects to paths of this server. */
export const redirectsBelow =
  (base: string): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    await next();
    const to = c.res.headers.get("Location");
    if (to?.startsWith("/")) c.res.headers.set("Location", base + to);
  };

/** Attributes of our own markup that lead to a path of this server; in text and in values quotes are escaped. */
const ownLink = /( (?:href|src|action)=")(?=\/(?!\/))/g;

/** The links, forms and files of a page. */
export const linksBelow = (page: string, base: string): string =>
  base === "" ? page : page.replace(ownLink, `$1${base}`);

/** The path that a cookie is sent to; for the root of the server without a slash, so that `/prices` gets it, too. */
export const cookiePath = (path: string, base: string): string => (path === "/" ? base || "/" : base + path);

/** Whether a route of the server begins as the base path does: then nobody could tell which is meant. */
export const isTaken = (base: string, routes: readonly { readonly path: string }[]): boolean => {
  const [, first = ""] = base.split("/");
  return first !== "" && routes.some(({ path }) => path.split("/")[1] === first);
};

/** A path on this site; the home page for URLs of other sites. */
export function pathIn(text: string, publicUrl: string): string {
  const url = URL.parse(text, publicUrl);
  return url?.origin === new URL(publicUrl).origin ? url.pathname.replace(/^\/+/, "/") + url.search : "/";
}
