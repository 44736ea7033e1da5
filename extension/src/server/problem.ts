import { Problem } from "@tidemark/core/wire";

/** A refusal of Tidemark's own; null for anything else that answers. */
export function parseProblem(said: unknown): Problem | null {
  const problem = Problem.safeParse(said);
  return problem.success ? problem.data : null;
}
