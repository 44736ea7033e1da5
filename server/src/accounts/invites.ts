import { createHash, randomInt } from "node:crypto";
import { invite } from "@tidemark/drizzle";
import { and, eq, isNotNull, isNull } from "drizzle-orm";
import { type Pool, type Sql, transaction } from "../platform/database.ts";
import { orm, touchedRows } from "../platform/orm.ts";
import { addReporter } from "./reporter.ts";
import type { Reporter } from "./token.ts";

/** Letters and digits that are not mistaken for each other; 10 of them are 49 bits, behind a rate limit. */
const alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

const newCode = (): string => {
  const letters = Array.from({ length: 10 }, () => alphabet[randomInt(alphabet.length)]).join("");
  return `${letters.slice(0, 5)}-${letters.slice(5)}`;
};

const digestOf = (code: string): Buffer =>
  createHash("sha256")
    .update(code.toUpperCase().replace(/[^0-9A-Z]/g, ""))
    .digest();

/** Makes an invite code; only its digest is kept. */
export async function createInvite(pool: Sql, origin: string): Promise<string> {
  const code = newCode();
  await orm(pool)
    .insert(invite)
    .values({ digest: digestOf(code), origin });
  return code;
}

/** The code for the first installation: a new one at each start until somebody has used one. */
export async function firstInvite(pool: Pool): Promise<string | null> {
  return transaction(pool, async (tx) => {
    await tx`lock table invite in share row exclusive mode`;
    const db = orm(tx);
    const [used] = await db
      .select({ usedAt: invite.usedAt })
      .from(invite)
      .where(isNotNull(invite.usedAt))
      .limit(1);
    if (used) return null;
    await db.delete(invite).where(and(eq(invite.origin, "first start"), isNull(invite.usedAt)));
    return createInvite(tx, "first start");
  });
}

/** Uses a code up; false when it is unknown or used. */
export async function spendInvite(sql: Sql, code: string, now: number): Promise<boolean> {
  const isUnused = and(eq(invite.digest, digestOf(code)), isNull(invite.usedAt));
  return (await touchedRows(orm(sql).update(invite).set({ usedAt: now }).where(isUnused))) > 0;
}

/** Redeems a code for one reporter; false when the code is unknown or used. */
export async function redeemInvite(
  pool: Pool,
  code: string,
  reporter: Reporter,
  now: number,
): Promise<boolean> {
  return transaction(pool, async (tx) => {
    if (!(await spendInvite(tx, code, now))) return false;
    await addReporter(tx, reporter, now);
    return true;
  });
}
