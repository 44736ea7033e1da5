import * as z from "zod/mini";

/** RFC 9457 problem details; `code` is stable, `requestId` finds the request in the server's log. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum([
    "bad-request",
    "unauthorized",
    "forbidden",
    "not-found",
    "not-allowed",
    "conflict",
    "precondition-failed",
    "too-large",
    "not-json",
    "misdirected",
    "too-many",
    "overloaded",
    "internal",
  ]),
  detail: z.optional(z.string()),
  requestId: z.string(),
  /** Of a lookup: the number of digits that its prefix must have. */
  length: z.optional(z.int()),
});
export type Problem = z.infer<typeof Problem>;
export type ProblemCode = Problem["code"];

/** The `type` of a refusal for want of the read key. Its code is `forbidden`: older extensions know no other. */
export const readKeyNeeded = "urn:tidemark:problem:read-key-needed";
