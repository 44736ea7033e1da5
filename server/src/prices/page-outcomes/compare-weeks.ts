import type { Health } from "@tidemark/core/wire";

/** What pages gave in a week and in the one before; weights as in `page_outcome`. */
export interface WeekRow {
  /** Domain suffix. */
  readonly marketplace: string;
  readonly client: string;
  readonly priced: boolean;
  readonly outcome: string;
  readonly pages: number;
  readonly weight: number;
  readonly weightBefore: number;
}

/** The share of one outcome. Shares 0-1, of the reporters' weights; null: nobody counted. */
export interface OutcomeShare {
  readonly marketplace: string;
  /** Null: all versions together. */
  readonly client: string | null;
  readonly priced: boolean;
  readonly outcome: string;
  readonly pages: number;
  readonly share: number | null;
  readonly before: number | null;
  /** More pages give no price for this reason than one reporter alone could make it seem. */
  readonly jumped: boolean;
}

/** The most that one reporter adds in a week: 1 a day. */
const oneReporter = 7;
/** A jump is at least so many times the share of the week before, and so much more. */
const jumpFactor = 2;
const jumpShare = 0.05;

interface Week {
  readonly weight: number;
  readonly total: number;
}

const shareOf = ({ weight, total }: Week): number | null => (total > 0 ? weight / total : null);

/**
 * Whether an outcome's share jumped, even if one reporter said nothing but this in the week and nothing else in the week
 * before. With too few reporters to tell, never.
 */
function isJump(now: Week, before: Week): boolean {
  if (now.total <= oneReporter || before.total <= oneReporter) return false;
  const least = (now.weight - oneReporter) / (now.total - oneReporter);
  const most = Math.min(1, before.weight / (before.total - oneReporter));
  return least >= jumpFactor * most && least - most >= jumpShare;
}

const sum = (rows: readonly WeekRow[], of: (row: WeekRow) => number): number =>
  rows.reduce((total, row) => total + of(row), 0);

/** The shares of one version of a marketplace, or of all together; a version that is new is held against all of them. */
function sharesOf(rows: readonly WeekRow[], client: string | null, all: readonly WeekRow[]): OutcomeShare[] {
  const total = sum(rows, ({ weight }) => weight);
  const isNew = sum(rows, ({ weightBefore }) => weightBefore) <= oneReporter;
  const earlier = isNew ? all : rows;
  const totalBefore = sum(earlier, ({ weightBefore }) => weightBefore);
  const kindOf = ({ priced, outcome }: WeekRow): string => `${priced} ${outcome}`;
  return [...Map.groupBy(rows, kindOf)].map(([kind, same]) => {
    const { marketplace, priced, outcome } = same[0]!;
    const now = { weight: sum(same, ({ weight }) => weight), total };
    const sameBefore = earlier.filter((row) => kindOf(row) === kind);
    const before = { weight: sum(sameBefore, ({ weightBefore }) => weightBefore), total: totalBefore };
    return {
      marketplace,
      client,
      priced,
      outcome,
      pages: sum(same, ({ pages }) => pages),
      share: shareOf(now),
      before: shareOf(before),
      jumped: !priced && isJump(now, before),
    };
  });
}

/** Each outcome's share against the week before, by marketplace: of all versions together, then of each. */
export function compareWeeks(rows: readonly WeekRow[]): readonly OutcomeShare[] {
  return [...Map.groupBy(rows, ({ marketplace }) => marketplace).values()].flatMap((own) => [
    ...sharesOf(own, null, own),
    ...[...Map.groupBy(own, ({ client }) => client)].flatMap(([client, some]) => sharesOf(some, client, own)),
  ]);
}

/** Those that jumped. */
export const jumpsIn = (shares: readonly OutcomeShare[]): Health["jumps"] =>
  shares.flatMap(({ marketplace, client, outcome, share, before, jumped }) =>
    jumped ? [{ marketplace, client, reason: outcome, share: share ?? 0, before: before ?? 0 }] : [],
  );
