import { randomUUID } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import type { Logger } from "../logger.ts";
import type { Tracing } from "../tracing.ts";
import { isFromTrustedProxy } from "./address.ts";
import type { AppEnv } from "./app-env.ts";

const acceptedId = /^[A-Za-z0-9._-]{8,64}$/;

/** Gives every request an id, or keeps that of a trusted proxy; the answer says it in `X-Request-Id`. */
export const requestIds =
  (trustedProxies: readonly string[]): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const given = c.req.header("x-request-id") ?? "";
    const isKept = acceptedId.test(given) && isFromTrustedProxy(c, trustedProxies);
    c.set("requestId", isKept ? given : randomUUID());
    c.header("X-Request-Id", c.get("requestId"));
    await next();
  };

/** Logs each request at level debug: never its path, whose parts may be secrets, but the pattern of its route. */
export const accessLog =
  (log: Logger): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const began = performance.now();
    await next();
    log.debug("Request", {
      requestId: c.get("requestId"),
      method: c.req.method,
      route: routeOf(c),
      status: c.res.status,
      ms: Math.round(performance.now() - began),
    });
  };

/** Tells how long each request took, with the class of its status: `2xx`. */
export const timeRequests =
  (tell: (status: string, seconds: number) => void): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const began = performance.now();
    await next();
    tell(`${Math.floor(c.res.status / 100)}xx`, (performance.now() - began) / 1000);
  };

/** Records each request as a span. */
export const requestSpans =
  (tracing: Tracing): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const { method } = c.req;
    await tracing.span(method, "server", async (span) => {
      await next();
      const route = routeOf(c);
      const { status } = c.res;
      span.rename(`${method} ${route}`);
      span.set({
        "http.request.method": method,
        "http.route": route,
        "http.response.status_code": status,
        "tidemark.request_id": c.get("requestId"),
      });
      if (status >= 500) span.fail();
    });
  };

/** The pattern of the route that answered, once it has: `/v1/products/:marketplace/:asin`. */
const routeOf = (c: Context): string => routePath(c);
