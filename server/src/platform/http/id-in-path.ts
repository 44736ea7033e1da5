import type { Context } from "hono";
import { ServiceError } from "./problem-details.ts";

/** The `:id` of a path; throws not-found for what is no id. */
export function idInPath(c: Context): bigint {
  const id = c.req.param("id") ?? "";
  if (!/^\d{1,18}$/.test(id)) throw new ServiceError("not-found", "There is nothing of this id.");
  return BigInt(id);
}
