import { Problem, readKeyNeeded } from "@tidemark/core/wire";

/** A refusal of Tidemark's own; null for anything else that answers. */
export function problemOf(said: unknown): Problem | null {
  const problem = Problem.safeParse(said);
  return problem.success ? problem.data : null;
}

export const isReadKeyNeeded = (problem: Problem | null): boolean => problem?.type === readKeyNeeded;
