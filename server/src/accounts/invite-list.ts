import type { Policy } from "@tidemark/core";
import { invite, reporter } from "@tidemark/drizzle";
import { and, desc, eq, gt, gte, isNotNull, isNull, lt, or, sql } from "drizzle-orm";
import { type Pool, type Sql, transaction } from "../platform/database.ts";
import { orm, touchedRows } from "../platform/orm.ts";
import { createInvite, type InviteOrigin } from "./invites.ts";
import { faultOf } from "./judge-redemption.ts";
import type { Reporter } from "./token.ts";

/** An invite without its code, which nobody knows any more. Times: epoch ms. */
export interface ListedInvite {
  readonly id: string;
  readonly origin: InviteOrigin;
  readonly inviter: string | null;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly uses: number;
  readonly used: number;
  readonly state: "open" | "used" | "expired" | "revoked";
}

const shown = 100;

/** The newest invites, of one member or of all; `onlyOpen`: those that still let somebody in. */
export async function listInvites(
  pool: Sql,
  now: number,
  {
    inviter = null,
    onlyOpen = false,
  }: { readonly inviter?: string | null; readonly onlyOpen?: boolean } = {},
): Promise<readonly ListedInvite[]> {
  const rows = await orm(pool)
    .select()
    .from(invite)
    .where(
      and(
        inviter === null ? undefined : eq(invite.inviter, BigInt(inviter)),
        onlyOpen ? isOpenAt(now) : undefined,
      ),
    )
    .orderBy(desc(invite.id))
    .limit(shown);
  return rows.map(({ id, origin, inviter: by, createdAt, expiresAt, revokedAt, uses, used }) => ({
    id: String(id),
    origin: origin as InviteOrigin,
    inviter: by === null ? null : String(by),
    createdAt,
    expiresAt,
    uses,
    used,
    state: faultOf({ uses, used, expiresAt, isRevoked: revokedAt !== null }, now) ?? "open",
  }));
}

const isOpenAt = (now: number) =>
  and(
    isNull(invite.revokedAt),
    lt(invite.used, invite.uses),
    or(isNull(invite.expiresAt), gt(invite.expiresAt, now)),
  );

/** Ends an invite: of any member, or of one only. False when there is none that could be ended. */
export async function revokeInvite(
  pool: Sql,
  id: bigint,
  now: number,
  inviter: string | null = null,
): Promise<boolean> {
  const of = inviter === null ? undefined : eq(invite.inviter, BigInt(inviter));
  const ended = orm(pool)
    .update(invite)
    .set({ revokedAt: now })
    .where(and(eq(invite.id, id), isNull(invite.revokedAt), of));
  return (await touchedRows(ended)) > 0;
}

/** How many browsers a member may still invite now. */
export async function placesLeft(
  sqlOrTx: Sql,
  { id }: Reporter,
  now: number,
  { memberInvites: most }: Policy,
): Promise<number> {
  const isOpen = isOpenAt(now);
  const [row] = await orm(sqlOrTx)
    .select({
      open: sql<number>`coalesce(sum(${invite.uses} - ${invite.used}) filter (where ${isOpen}), 0)::int`,
      // What was taken back unused does not count.
      lately: sql<number>`coalesce(sum(case when ${invite.revokedAt} is null then ${invite.uses} else ${invite.used} end)
        filter (where ${gt(invite.createdAt, now - most.spanMs)}), 0)::int`,
    })
    .from(invite)
    .where(eq(invite.inviter, BigInt(id)));
  return Math.max(0, Math.min(most.open - row!.open, most.withinSpan - row!.lately));
}

/** Makes an invite of a member; null when the limits of the policy are reached. Those of one member wait for one another. */
export async function inviteAsMember(
  pool: Pool,
  member: Reporter,
  uses: number,
  now: number,
  policy: Policy,
): Promise<{ readonly code: string; readonly expiresAt: number } | null> {
  return transaction(pool, async (tx) => {
    const { id } = member;
    await orm(tx)
      .select({ id: reporter.id })
      .from(reporter)
      .where(eq(reporter.id, BigInt(id)))
      .for("no key update");
    if (uses > (await placesLeft(tx, member, now, policy))) return null;
    const expiresAt = now + policy.memberInvites.lastsMs;
    return { code: await createInvite(tx, "member", { uses, expiresAt, inviter: id, now }), expiresAt };
  });
}

const keptMs = 30 * 86_400_000;

/** Deletes invites that ended a month ago. Of the operator's those that were used stay: the first of them ends first invites. */
export async function forgetInvites(pool: Pool, now: number): Promise<number> {
  const long = now - keptMs;
  const ended = or(
    lt(invite.revokedAt, long),
    lt(invite.expiresAt, long),
    and(gte(invite.used, invite.uses), lt(invite.usedAt, long)),
  );
  return touchedRows(
    orm(pool)
      .delete(invite)
      .where(and(ended, or(isNotNull(invite.inviter), isNull(invite.usedAt)))),
  );
}
