import { Problem, readKeyNeeded } from "@tidemark/core/wire";

/** A problem that Tidemark reported; null for any other body. */
export function parseProblem(body: unknown): Problem | null {
  const problem = Problem.safeParse(body);
  return problem.success ? problem.data : null;
}

export const isReadKeyNeeded = (problem: Problem | null): boolean => problem?.type === readKeyNeeded;
