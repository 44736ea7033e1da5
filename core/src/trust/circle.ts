import type { Policy } from "./policy.ts";
import type { Vote } from "./state.ts";

/** A reporter of the private profile, as invites relate it to others. */
export interface Member {
  readonly id: string;
  /** The member who invited it; null: the operator. */
  readonly invitedBy: string | null;
  readonly isIndependent: boolean;
}

/** Whether a reporter counts apart from the circle of who invited it. */
export const isIndependent = (
  { markedByOperator, borneOut }: { readonly markedByOperator: boolean; readonly borneOut: number },
  { independentAfterReports }: Policy,
): boolean => markedByOperator || borneOut >= independentAfterReports;

/**
 * The circle of each member, named by the member whom it began with: the nearest of itself, who invited it, who invited
 * that one and so on, that is independent or was invited by the operator. One who is unknown begins a circle, too.
 */
export function circlesOf(members: readonly Member[]): ReadonlyMap<string, string> {
  const known = new Map(members.map((member) => [member.id, member]));
  const circles = new Map<string, string>();
  for (const { id } of members) {
    const chain: string[] = [];
    let at = id;
    for (;;) {
      const found = circles.get(at);
      if (found !== undefined) {
        at = found;
        break;
      }
      chain.push(at);
      const member = known.get(at);
      // Invites make no rings; one would be a circle of its own.
      if (!member?.invitedBy || member.isIndependent || chain.includes(member.invitedBy)) break;
      at = member.invitedBy;
    }
    for (const one of chain) if (known.has(one)) circles.set(one, at);
  }
  return circles;
}

/** Whom a vote counts as: its reporter, or the circle of it. */
export const voterOf = ({ reporter, circle }: Pick<Vote, "reporter" | "circle">): string =>
  circle ?? reporter;

/** How many a quorum counts: everybody of a circle as one. */
export const countVoters = (votes: readonly Pick<Vote, "reporter" | "circle">[]): number =>
  new Set(votes.map(voterOf)).size;
