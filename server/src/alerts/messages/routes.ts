import type { Messages } from "@tidemark/core/wire";
import { type Context, Hono } from "hono";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import { holderOf } from "../holders/holder.ts";
import type { AlertServices } from "../services.ts";
import { messagesAfter, newestMessages } from "./messages.ts";

/** The most messages of one request. */
export const maxLimit = 100;
export const maxAfter = 2 ** 31 - 1;
const defaultLimit = 50;

export function alertRoutes({ pool }: AlertServices): Hono<AppEnv> {
  return new Hono<AppEnv>().get("/v1/alerts", async (c) => {
    // The row of the holder has the number of its newest message: a poll that finds nothing new needs no other query.
    const { id, messages: last } = await holderOf(c, pool);
    const after = numberIn(c, "after", 0, maxAfter);
    const limit = numberIn(c, "limit", 1, maxLimit) ?? defaultLimit;
    const tag = `W/"${id}.${last}"`;
    c.header("ETag", tag);
    c.header("Cache-Control", "private, no-cache");
    c.header("Vary", "Authorization");
    if (c.req.header("if-none-match")?.includes(tag)) return c.body(null, 304);
    const messages =
      after === null
        ? await newestMessages(pool, id, last, limit)
        : await messagesAfter(pool, id, after, last, limit);
    return c.json({ messages, last } satisfies Messages);
  });
}

/** A whole number of the query; null when it is left out. Throws bad-request for anything else. */
function numberIn(c: Context, name: string, least: number, most: number): number | null {
  const text = c.req.query(name);
  if (text === undefined) return null;
  const value = Number(text);
  if (/^\d{1,10}$/.test(text) && value >= least && value <= most) return value;
  throw new ServiceError("bad-request", `${name}: a whole number from ${least} to ${most}.`);
}
