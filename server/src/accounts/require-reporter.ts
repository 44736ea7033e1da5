import type { Context } from "hono";
import { ServiceError } from "../platform/http/problem-details.ts";
import type { Reporter, ReporterTokens } from "./token.ts";

/** The reporter whose token a request shows. Throws unauthorized. */
export function requireReporter(c: Context, tokens: ReporterTokens): Reporter {
  const reporter = tokens.verify(c.req.header("authorization"));
  if (reporter) return reporter;
  throw new ServiceError("unauthorized", "The reporter token is missing, invalid or revoked.");
}
