import { imageKey, imageLoss } from "../page/image.ts";
import type { Policy } from "./policy.ts";
import type { Word } from "./state.ts";
import type { Surroundings } from "./surroundings.ts";
import { heaviestWords } from "./tally.ts";

/** On whose word a title or image rests: the server's only reporter, people who agreed on a price, a reading. */
export type DescribedBy = "one" | "people" | "verifier";

/** A title or image with its source. */
export interface Described {
  readonly text: string;
  readonly by: DescribedBy;
}

/** A title or image for a product. It fills an empty one, or replaces one of the sources `over`. */
export interface Proposal extends Described {
  readonly over: readonly DescribedBy[];
}

export interface Description {
  readonly title: Proposal | null;
  readonly image: Proposal | null;
}

/** What a report that fed a claim called the product. */
export interface Given {
  readonly reporter: string;
  readonly title: string | null;
  readonly image: string | null;
}

/** What those who agreed on an accepted price make of its product; `given`: what they reported, in order of arrival. */
export function descriptionOf(
  given: readonly Given[],
  agreed: readonly Word[],
  alone: boolean,
  around: Surroundings,
  policy: Policy,
): Description {
  const voters = votersOf(agreed, around, policy);
  const of = (facet: "title" | "image", spelling: Spelling) =>
    proposalOf(votesOf(given, voters, facet, spelling.keyOf), alone, spelling, policy);
  return { title: of("title", titleSpelling), image: of("image", imageSpelling) };
}

/** What a reading of the shop's page says replaces everything; reports never replace it. */
export const readDescription = (title: string | null, image: string | null): Description => {
  const proposal = (text: string | null): Proposal | null =>
    text === null ? null : { text, by: "verifier", over: ["one", "people", "verifier"] };
  return { title: proposal(title), image: proposal(image) };
};

/** Titles are one when they read alike: case, width, spacing and invisible characters do not count. */
export const titleKey = (title: string): string =>
  title
    .normalize("NFKC")
    .replace(/\p{Default_Ignorable_Code_Point}/gu, "")
    .replace(/\s+/g, " ")
    .trim()
    .toLowerCase();

/** Signs that are written to look like others, or not to be seen: none in a title as it is mostly written. */
const oddSigns = (title: string): number =>
  [...title].filter(
    (sign) => sign.normalize("NFKC") !== sign || /\p{Default_Ignorable_Code_Point}/u.test(sign),
  ).length;

/** Which texts are one, and how much a spelling takes from it: of those given equally often the plainest is shown. */
export interface Spelling {
  readonly keyOf: (text: string) => string;
  readonly oddnessOf: (text: string) => number;
}

export const titleSpelling: Spelling = { keyOf: titleKey, oddnessOf: oddSigns };
const imageSpelling: Spelling = { keyOf: imageKey, oddnessOf: imageLoss };

/** Everybody who was let in has a vote; among strangers a network has one, if one of its words weighs anything. */
function votersOf(agreed: readonly Word[], around: Surroundings, policy: Policy): ReadonlySet<string> {
  const words = policy.strangers ? heaviestWords(agreed, around, policy).map(({ word }) => word) : agreed;
  return new Set(words.map(({ reporter }) => reporter));
}

/** The last text of each voter, those first that were first given. */
function votesOf(
  given: readonly Given[],
  voters: ReadonlySet<string>,
  facet: "title" | "image",
  keyOf: (text: string) => string,
): readonly string[] {
  const votes = new Map<string, string>();
  for (const { reporter, [facet]: text } of given) {
    if (text === null || !voters.has(reporter)) continue;
    const known = votes.get(reporter);
    if (known !== undefined && keyOf(known) !== keyOf(text)) votes.delete(reporter);
    votes.set(reporter, text);
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
): Proposal | null {
  const alike = [...Map.groupBy(votes, keyOf).values()];
  const most = alike.reduce((best, one) => (one.length > best.length ? one : best), [] as string[]);
  const text = mostFrequent(most, oddnessOf);
  if (text === null) return null;
  if (alone) return { text, by: "one", over: ["one"] };
  const settled = most.length >= 2 && most.length * 2 > votes.length;
  if (settled) return { text, by: "people", over: ["one", "people"] };
  return policy.descriptionTie === "earliest" ? { text, by: "people", over: ["one"] } : null;
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
export const described = (known: Described | null, proposal: Proposal | null): Described | null =>
  proposal && (known === null || proposal.over.includes(known.by))
    ? { text: proposal.text, by: proposal.by }
    : known;

/** Whether those who agreed on a price were at odds over what they call the product, and the earliest was taken. */
export const isDisputed = ({ title, image }: Description): boolean =>
  [title, image].some((proposal) => proposal?.by === "people" && !proposal.over.includes("people"));

/** Two proposals, one after the other, as one. */
export const joined = (first: Proposal | null, then: Proposal | null): Proposal | null =>
  then && (first === null || then.over.includes(first.by)) ? then : first;
