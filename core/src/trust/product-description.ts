import { imageKey, imageLoss } from "../page/image.ts";
import { voterOf } from "./circle.ts";
import type { JudgingContext } from "./judging-context.ts";
import type { Policy } from "./policy.ts";
import type { Vote } from "./state.ts";
import { heaviestVotes } from "./vote-tally.ts";

/** Who gave a title or image: the server's only reporter, people who agreed on a price, a reading. */
export type DescriptionSource = "one" | "people" | "verifier";

/** A title or image with its source. */
export interface DescriptionPart {
  readonly text: string;
  readonly by: DescriptionSource;
}

/** A title or image for a product. It fills an empty one, or one from the sources that it `replaces`. */
export interface DescriptionProposal extends DescriptionPart {
  readonly replaces: readonly DescriptionSource[];
}

export interface ProductDescription {
  readonly title: DescriptionProposal | null;
  readonly image: DescriptionProposal | null;
}

/** What a report that fed a claim called the product. */
export interface ReportedDescription {
  readonly reporter: string;
  readonly title: string | null;
  readonly image: string | null;
}

/** What those who agreed on an accepted price make of its product; `given`: what they reported, in order of arrival. */
export function descriptionOf(
  given: readonly ReportedDescription[],
  agreed: readonly Vote[],
  alone: boolean,
  context: JudgingContext,
  policy: Policy,
): ProductDescription {
  const voters = votersOf(agreed, context, policy);
  const of = (facet: "title" | "image", spelling: Spelling) =>
    proposalOf(textsOf(given, voters, facet, spelling.keyOf), alone, spelling, policy);
  return { title: of("title", titleSpelling), image: of("image", imageSpelling) };
}

/** A reading's description replaces any other; reports never replace it. */
export const descriptionOfReading = (title: string | null, image: string | null): ProductDescription => {
  const proposal = (text: string | null): DescriptionProposal | null =>
    text === null ? null : { text, by: "verifier", replaces: ["one", "people", "verifier"] };
  return { title: proposal(title), image: proposal(image) };
};

/** Titles count as one when they read alike: case, width, spacing and invisible characters do not count. */
export const titleKey = (title: string): string =>
  title
    .normalize("NFKC")
    .replace(/\p{Default_Ignorable_Code_Point}/gu, "")
    .replace(/\s+/g, " ")
    .trim()
    .toLowerCase();

/** Characters that look like others or cannot be seen: ordinary titles have none. */
const oddSigns = (title: string): number =>
  [...title].filter(
    (sign) => sign.normalize("NFKC") !== sign || /\p{Default_Ignorable_Code_Point}/u.test(sign),
  ).length;

/** Which texts count as one, and how odd a spelling is: of those given equally often the least odd is shown. */
export interface Spelling {
  readonly keyOf: (text: string) => string;
  readonly oddnessOf: (text: string) => number;
}

export const titleSpelling: Spelling = { keyOf: titleKey, oddnessOf: oddSigns };
const imageSpelling: Spelling = { keyOf: imageKey, oddnessOf: imageLoss };

/**
 * Whom each reporter counts as. In the private profile a circle counts once; in the public one a network, if one of its
 * votes has weight.
 */
function votersOf(
  agreed: readonly Vote[],
  context: JudgingContext,
  policy: Policy,
): ReadonlyMap<string, string> {
  const votes = policy.publicRules ? heaviestVotes(agreed, context, policy).map(({ vote }) => vote) : agreed;
  return new Map(votes.map((vote) => [vote.reporter, voterOf(vote)]));
}

/** The last text of each voter, those first that were first given. */
function textsOf(
  given: readonly ReportedDescription[],
  voters: ReadonlyMap<string, string>,
  facet: "title" | "image",
  keyOf: (text: string) => string,
): readonly string[] {
  const votes = new Map<string, string>();
  for (const { reporter, [facet]: text } of given) {
    const voter = voters.get(reporter);
    if (text === null || voter === undefined) continue;
    const known = votes.get(voter);
    if (known !== undefined && keyOf(known) !== keyOf(text)) votes.delete(voter);
    votes.set(voter, text);
  }
  return [...votes.values()];
}

/**
 * The title or image that more than half of the voters gave, two at least. Short of that the policy decides whether a
 * product that has none takes the earliest of those that most gave. `votes`: one a voter, in order of arrival.
 */
export function proposalOf(
  votes: readonly string[],
  alone: boolean,
  { keyOf, oddnessOf }: Spelling,
  policy: Policy,
): DescriptionProposal | null {
  const alike = [...Map.groupBy(votes, keyOf).values()];
  const most = alike.reduce((best, one) => (one.length > best.length ? one : best), [] as string[]);
  const text = mostFrequent(most, oddnessOf);
  if (text === null) return null;
  if (alone) return { text, by: "one", replaces: ["one"] };
  const settled = most.length >= 2 && most.length * 2 > votes.length;
  if (settled) return { text, by: "people", replaces: ["one", "people"] };
  return policy.descriptionTie === "earliest" ? { text, by: "people", replaces: ["one"] } : null;
}

/** Of spellings of one text; the plainest of those given equally often, so that one reporter alone disfigures nothing. */
function mostFrequent(texts: readonly string[], oddnessOf: Spelling["oddnessOf"]): string | null {
  const spellings = [...Map.groupBy(texts, (text) => text)].map(([text, { length }]) => ({
    text,
    length,
    odd: oddnessOf(text),
  }));
  spellings.sort((a, b) => b.length - a.length || a.odd - b.odd || (a.text < b.text ? -1 : 1));
  return spellings[0]?.text ?? null;
}

/** The title or image after a proposal. */
export const applyProposal = (
  known: DescriptionPart | null,
  proposal: DescriptionProposal | null,
): DescriptionPart | null =>
  proposal && (known === null || proposal.replaces.includes(known.by))
    ? { text: proposal.text, by: proposal.by }
    : known;

/** Whether those who agreed on a price were at odds over what they call the product, and the earliest was taken. */
export const isDescriptionDisputed = ({ title, image }: ProductDescription): boolean =>
  [title, image].some((proposal) => proposal?.by === "people" && !proposal.replaces.includes("people"));

/** Two proposals, one after the other, as one. */
export const mergeProposals = (
  first: DescriptionProposal | null,
  then: DescriptionProposal | null,
): DescriptionProposal | null =>
  then && (first === null || then.replaces.includes(first.by)) ? then : first;
