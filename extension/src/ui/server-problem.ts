import type { Answers } from "../messages.ts";
import type { Interrupted } from "./interrupted.tsx";

/** Why a server could not be chosen: the last word of a message `problem.…`. */
export type ServerProblem =
  | Extract<Answers["share"] | Answers["only-look-up"] | Interrupted, { ok: false }>["reason"]
  | "no-address"
  | "no-link"
  | "not-a-link"
  | "broken-invite";

/** Whether a problem is one of the invite code or key, rather than of the address. */
export const isAtCode = (problem: ServerProblem): boolean =>
  problem === "bad-code" || problem === "no-code" || problem === "no-key" || problem.startsWith("invite-");
