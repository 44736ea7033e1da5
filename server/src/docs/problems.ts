import { Problem } from "@tidemark/core/wire";

const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: Problem } },
});

const problems = {
  400: problem("Malformed, or not of the shape below"),
  401: problem("No valid token"),
  403: problem("A page of another site may not do this"),
  404: problem("Nothing is known"),
  409: problem(
    "The state has moved on: the lease is not held any more, the point is retracted already, the key came with another request, the challenge is over or used, there are too many",
  ),
  413: problem("Too large"),
  421: problem("The Host header names another server; see ALLOWED_HOSTS"),
  429: problem("Too many; see Retry-After"),
  503: problem("Busy; see Retry-After"),
};

export type Status = keyof typeof problems;

/** The answers that refuse, by their status. */
export const pick = (...codes: Status[]) => Object.fromEntries(codes.map((code) => [code, problems[code]]));
