import { readKeyHeader } from "@tidemark/core/wire";
import type { Context, MiddlewareHandler } from "hono";
import { t } from "../texts.ts";
import type { AppEnv } from "./app-env.ts";
import { ServiceError } from "./problem-details.ts";

const extension = /^(?:chrome|moz|safari-web)-extension:\/\/[\w-]+$/;
/** What a server for everybody tells every page. */
const publicReads = /^\/v1\/(?:server$|products\/|lookup(?:\/|$))/;

const allowedHeaders = `Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, ${readKeyHeader}`;

/** A page of ours. The `Host` was looked at before; behind a proxy its scheme is not ours. */
export const isOwnOrigin = (c: Context, origin: string): boolean =>
  URL.parse(origin)?.host === c.req.header("host")?.toLowerCase();

/**
 * Which pages may ask the API: browser extensions and the server's own. Where strangers are let in, every page may read
 * prices. What would change something is refused for any other page, whether it could read the answer or not.
 * hono/cors makes a Response of its own before each handler's: 6 % of a report's cost.
 */
export const corsOf =
  (isPrivate: boolean): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const { method, path } = c.req;
    const isPublic = !isPrivate && publicReads.test(path);
    const origin = c.req.header("origin");
    if (isPublic) c.header("Access-Control-Allow-Origin", "*");
    else if (origin !== undefined) {
      if (extension.test(origin) || isOwnOrigin(c, origin)) c.header("Access-Control-Allow-Origin", origin);
      else if (method !== "GET" && method !== "HEAD" && method !== "OPTIONS") {
        throw new ServiceError("forbidden", t("problem.other-site"));
      }
    }
    c.header("Access-Control-Expose-Headers", "Date, ETag, Retry-After, X-Request-Id");
    if (method === "OPTIONS") {
      c.header("Access-Control-Allow-Headers", allowedHeaders);
      c.header("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE");
      c.header("Access-Control-Max-Age", "86400");
      if (!isPublic) c.header("Vary", "Origin");
      return c.body(null, 204);
    }
    if (isPublic || method !== "GET") return next();
    await next();
    c.header("Vary", "Origin", { append: true });
  };
