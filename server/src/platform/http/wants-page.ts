import type { Context } from "hono";
import { accepts } from "hono/accepts";

/** Whether the client would rather have a page than JSON: browsers say so, programs do not. */
export const wantsPage = (c: Context): boolean =>
  accepts(c, {
    header: "Accept",
    supports: ["application/json", "text/html"],
    default: "application/json",
  }) === "text/html";
