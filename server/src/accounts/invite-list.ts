import type { Policy } from "@tidemark/core";
import { invite } from "@tidemark/drizzle";
import { and, desc, eq, gt, isNull, lt, or, sql } from "drizzle-orm";
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

export type MemberInvite =
  | { readonly ok: true; readonly code: string; readonly expiresAt: number }
  /** The member has as many open invites as may be, or invited enough people for a while. */
  | { readonly ok: false; readonly reason: "too-many-open" | "too-many-lately" };

/** Makes an invite of a member, within the limits of the policy. Those of one member wait for one another. */
export async function inviteAsMember(
  pool: Pool,
  { id }: Reporter,
  uses: number,
  now: number,
  { memberInvites: most }: Policy,
): Promise<MemberInvite> {
  return transaction(pool, async (tx): Promise<MemberInvite> => {
    const db = orm(tx);
    await db.execute(sql`select from reporter where id = ${id}::bigint for no key update`);
    const mine = eq(invite.inviter, BigInt(id));
    const [open] = await db
      .select({ count: sql<number>`coalesce(sum(${invite.uses} - ${invite.used}), 0)::int` })
      .from(invite)
      .where(and(mine, isOpenAt(now)));
    if (open!.count + uses > most.open) return { ok: false, reason: "too-many-open" };
    // What was taken back unused does not count.
    const [lately] = await db
      .select({
        count: sql<number>`coalesce(sum(case when ${invite.revokedAt} is null then ${invite.uses} else ${invite.used} end), 0)::int`,
      })
      .from(invite)
      .where(and(mine, gt(invite.createdAt, now - most.spanMs)));
    if (lately!.count + uses > most.withinSpan) return { ok: false, reason: "too-many-lately" };
    const expiresAt = now + most.lastsMs;
    return {
      ok: true,
      code: await createInvite(tx, "member", { uses, expiresAt, inviter: id, now }),
      expiresAt,
    };
  });
}
