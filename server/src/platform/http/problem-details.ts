import type { Problem, ProblemCode } from "@tidemark/core/wire";
import { saysDiskFull } from "@tidemark/drizzle";
import type { Context, ErrorHandler, NotFoundHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { isUnavailable } from "../database.ts";
import type { Logger } from "../logger.ts";
import { currentWriting, t } from "../texts.ts";
import { TooLate } from "../within.ts";
import type { AppEnv } from "./app-env.ts";
import type { Guesses } from "./guesses.ts";

/** What a problem says besides, or in place of what its code says. */
type ProblemMembers = Partial<Pick<Problem, "type" | "title" | "length">>;

/** An expected failure with a code of the closed set; each transport maps codes once. */
export class ServiceError extends Error {
  readonly code: ProblemCode;
  readonly retryAfterS: number | undefined;
  readonly members: ProblemMembers;

  constructor(
    code: ProblemCode,
    detail: string,
    options: { retryAfterS?: number; members?: ProblemMembers } = {},
  ) {
    super(detail);
    this.code = code;
    this.retryAfterS = options.retryAfterS;
    this.members = options.members ?? {};
  }
}

const statuses: Record<ProblemCode, ContentfulStatusCode> = {
  "bad-request": 400,
  unauthorized: 401,
  forbidden: 403,
  "not-found": 404,
  "not-allowed": 405,
  conflict: 409,
  "precondition-failed": 412,
  "too-large": 413,
  "not-json": 415,
  misdirected: 421,
  "too-many": 429,
  overloaded: 503,
  internal: 500,
};

/** The HTTP status of an expected failure. */
export const statusOf = (code: ProblemCode): ContentfulStatusCode => statuses[code];

function problem(
  c: Context<AppEnv>,
  code: ProblemCode,
  detail?: string,
  { retryAfterS, members }: Pick<ServiceError, "retryAfterS"> & Partial<Pick<ServiceError, "members">> = {
    retryAfterS: undefined,
  },
): Response {
  const status = statuses[code];
  const title = t(`problem.${code}`);
  const requestId = c.get("requestId");
  if (retryAfterS !== undefined) c.header("Retry-After", String(retryAfterS));
  if (code === "unauthorized") c.header("WWW-Authenticate", "Bearer");
  const type = `urn:tidemark:problem:${code}`;
  const body = JSON.stringify({ type, title, status, code, detail, requestId, ...members });
  c.header("Content-Language", currentWriting().language);
  return c.body(body, status, { "Content-Type": "application/problem+json" });
}

/** Answers 405 where the path is known by other methods, 404 where it is not. */
export const onNotFound =
  (methodsOf: (path: string) => readonly string[]): NotFoundHandler<AppEnv> =>
  (c) => {
    const methods = methodsOf(c.req.path);
    if (methods.length === 0) return problem(c, "not-found", "There is no such path.");
    const allow = methods.join(", ");
    c.header("Allow", allow);
    return problem(c, "not-allowed", `Use ${allow}.`);
  };

/** Maps every failure to problem details; what nobody expected is logged with its cause. */
export const onError =
  ({ log, wrongTokens }: { readonly log: Logger; readonly wrongTokens: Guesses }): ErrorHandler<AppEnv> =>
  async (error, c) => {
    if (error instanceof ServiceError) {
      const retryAfterS = error.code === "unauthorized" ? await waitAfterWrongToken(c, wrongTokens) : 0;
      if (retryAfterS > 0) return problem(c, "too-many", t("problem.wrong-keys"), { retryAfterS });
      return problem(c, error.code, error.message, error);
    }
    // Logged where the connection was lost, not for each request.
    if (error instanceof TooLate || isUnavailable(error)) {
      if (saysDiskFull(error)) log.error("Request failed", { err: error, requestId: c.get("requestId") });
      return problem(c, "overloaded", t("problem.database"), { retryAfterS: 5 });
    }
    // Hono's own middleware answers by throwing.
    if (error instanceof HTTPException) return error.getResponse();
    log.error("Request failed", { err: error, requestId: c.get("requestId") });
    return problem(c, "internal");
  };

/** Counts the token that was refused. Reporters' are signed, and shown by many at once after a key was dropped. */
async function waitAfterWrongToken(c: Context<AppEnv>, wrongTokens: Guesses): Promise<number> {
  const given = c.req.header("authorization");
  return given === undefined || given.startsWith("Bearer tm") ? 0 : wrongTokens.count(c, given);
}
