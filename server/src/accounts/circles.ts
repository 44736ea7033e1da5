import { circlesOf, isIndependent, type Policy } from "@tidemark/core";
import { reporter } from "@tidemark/drizzle";
import { and, asc, eq, inArray, isNotNull, isNull, or, sql } from "drizzle-orm";
import { type Pool, type Sql, transaction } from "../platform/database.ts";
import { isAnyOf } from "../platform/lists.ts";
import { orm, touchedRows } from "../platform/orm.ts";

/**
 * Counts a report that a reading bore out, of those whom a member invited. They are locked in id order: two readings
 * cannot deadlock. The upkeep makes those independent who have enough.
 */
export async function countBorneOut(tx: Sql, reporters: ReadonlySet<string>): Promise<void> {
  if (reporters.size === 0) return;
  const db = orm(tx);
  const invited = await db
    .select({ id: reporter.id })
    .from(reporter)
    .where(
      and(
        isAnyOf(reporter.id, [...reporters]),
        isNotNull(reporter.invitedBy),
        isNull(reporter.independentAt),
      ),
    )
    .orderBy(asc(reporter.id))
    .for("no key update");
  if (invited.length === 0) return;
  await db
    .update(reporter)
    .set({ borneOut: sql`${reporter.borneOut} + 1` })
    .where(
      isAnyOf(
        reporter.id,
        invited.map(({ id }) => id),
      ),
    );
}

/** Makes the stored circles what the rule says (core/trust/circle). Returns how many reporters changed. */
export async function settleCircles(pool: Pool, now: number, policy: Policy): Promise<number> {
  return transaction(pool, async (tx) => {
    const db = orm(tx);
    const rows = await db
      .select({
        id: reporter.id,
        invitedBy: reporter.invitedBy,
        circle: reporter.circle,
        independentAt: reporter.independentAt,
        borneOut: reporter.borneOut,
      })
      .from(reporter)
      .where(isNotNull(reporter.invitedBy))
      .orderBy(asc(reporter.id))
      .for("no key update");
    const members = rows.map((row) => ({
      row,
      id: String(row.id),
      invitedBy: String(row.invitedBy),
      isIndependent: isIndependent(
        { markedByOperator: row.independentAt !== null, borneOut: row.borneOut },
        policy,
      ),
    }));
    const circles = circlesOf(members);
    let changed = 0;
    for (const { row, id, isIndependent: apart } of members) {
      const begun = circles.get(id)!;
      const circle = begun === id ? null : BigInt(begun);
      const independentAt = row.independentAt ?? (apart ? now : null);
      if (circle === row.circle && independentAt === row.independentAt) continue;
      await db.update(reporter).set({ circle, independentAt }).where(eq(reporter.id, row.id));
      changed += 1;
    }
    return changed;
  });
}

/** Makes an invited reporter count apart from its circle, or with it again. False for who was invited by no member. */
export async function markIndependent(
  pool: Pool,
  id: bigint,
  apart: boolean,
  now: number,
  policy: Policy,
): Promise<boolean> {
  const marked = orm(pool)
    .update(reporter)
    .set(apart ? { independentAt: now } : { independentAt: null, borneOut: 0 })
    .where(and(eq(reporter.id, id), isNotNull(reporter.invitedBy)));
  if ((await touchedRows(marked)) === 0) return false;
  await settleCircles(pool, now, policy);
  return true;
}

/** A reporter in its circle. Times: epoch ms. */
export interface CircleMember {
  readonly id: string;
  readonly invitedBy: string | null;
  readonly createdAt: number;
  readonly borneOut: number;
  readonly independentAt: number | null;
  readonly isRevoked: boolean;
}

/** Who was invited by whom, by circle: the member with whom a circle began comes first. */
export interface Circle {
  readonly id: string;
  readonly members: readonly CircleMember[];
}

const shown = 500;

/** The circles of those who invited somebody or were invited by a member, the largest first. */
export async function listCircles(pool: Sql): Promise<readonly Circle[]> {
  const db = orm(pool);
  const inviters = db.select({ id: reporter.invitedBy }).from(reporter).where(isNotNull(reporter.invitedBy));
  const rows = await db
    .select()
    .from(reporter)
    .where(or(isNotNull(reporter.invitedBy), inArray(reporter.id, inviters)))
    .orderBy(asc(reporter.createdAt), asc(reporter.id))
    .limit(shown);
  const circles = Map.groupBy(rows, ({ id, circle }) => String(circle ?? id));
  return [...circles]
    .map(([id, members]) => ({ id, members: rootFirst(id, members.map(memberOf)) }))
    .sort((a, b) => b.members.length - a.members.length);
}

const rootFirst = (root: string, members: readonly CircleMember[]): readonly CircleMember[] => [
  ...members.filter(({ id }) => id === root),
  ...members.filter(({ id }) => id !== root),
];

const memberOf = (row: typeof reporter.$inferSelect): CircleMember => ({
  id: String(row.id),
  invitedBy: row.invitedBy === null ? null : String(row.invitedBy),
  createdAt: row.createdAt,
  borneOut: row.borneOut,
  independentAt: row.independentAt,
  isRevoked: row.revokedAt !== null,
});
