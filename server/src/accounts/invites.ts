import { createHash, hkdfSync, randomBytes } from "node:crypto";
import { groupedInvite, inviteAlphabet, inviteCodeIn, inviteLength } from "@tidemark/core";
import type { InviteFault } from "@tidemark/core/wire";
import { invite, redemption, reporter } from "@tidemark/drizzle";
import { and, eq, isNotNull, sql } from "drizzle-orm";
import { type Pool, type Sql, transaction } from "../platform/database.ts";
import { orm } from "../platform/orm.ts";
import {
  type EarlierUse,
  faultOf,
  type InviteState,
  judgeRedemption,
  type Purpose,
} from "./judge-redemption.ts";
import { addReporter } from "./reporter.ts";
import type { Reporter } from "./token.ts";

/** A code of 32 random bytes. */
function codeOf(bytes: Uint8Array): string {
  let rest = BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
  const letters = BigInt(inviteAlphabet.length);
  const code = Array.from({ length: inviteLength }, () => {
    const letter = inviteAlphabet[Number(rest % letters)]!;
    rest /= letters;
    return letter;
  });
  return groupedInvite(code.join(""));
}

const sha256 = (text: string | Uint8Array): Buffer => createHash("sha256").update(text).digest();

/** Null for what cannot be a code. */
function digestOf(written: string): Buffer | null {
  const code = inviteCodeIn(written);
  return code === null ? null : sha256(code);
}

interface InviteOptions {
  /** How many browsers it lets in. */
  readonly uses?: number;
  /** Epoch ms; null: it does not expire. */
  readonly expiresAt?: number | null;
  /** The member who invites. */
  readonly inviter?: string | null;
  /** When it is made, epoch ms; by default the database's clock. */
  readonly now?: number;
  /** By default a new one. */
  readonly code?: string;
}

export type InviteOrigin = "first start" | "operator" | "member";

/** Makes an invite, and returns its code; only its digest is kept. */
export async function createInvite(
  pool: Sql,
  origin: InviteOrigin,
  { uses = 1, expiresAt = null, inviter = null, now, code = codeOf(randomBytes(32)) }: InviteOptions = {},
): Promise<string> {
  await orm(pool)
    .insert(invite)
    .values({
      digest: digestOf(code)!,
      origin,
      uses,
      expiresAt,
      inviter: inviter === null ? null : BigInt(inviter),
      ...(now !== undefined && { createdAt: now }),
    });
  return code;
}

/** The code of the first invite, from the key and the time it was made: it can be printed again. */
const firstCode = (holderKey: string, createdAt: number): string =>
  codeOf(Buffer.from(hkdfSync("sha256", holderKey, "", `tidemark first invite ${createdAt}`, 32)));

/**
 * The code for the first installation: the same at each start and in each process with this key, until somebody has used any code. A new
 * one where it was taken back. Those that another version or key made stay as they are.
 */
export async function firstInvite(pool: Pool, holderKey: string, now: number): Promise<string | null> {
  return transaction(pool, async (tx) => {
    await tx`lock table invite in share row exclusive mode`;
    const db = orm(tx);
    const [used] = await db
      .select({ usedAt: invite.usedAt })
      .from(invite)
      .where(isNotNull(invite.usedAt))
      .limit(1);
    if (used) return null;
    const made = await db.select().from(invite).where(eq(invite.origin, "first start"));
    for (const { digest, createdAt, revokedAt, ...rest } of made) {
      const code = firstCode(holderKey, createdAt);
      const isOpen = faultOf({ ...rest, isRevoked: revokedAt !== null }, now) === null;
      if (isOpen && digestOf(code)!.equals(digest)) return code;
    }
    const createdAt = Math.max(now, ...made.map((one) => one.createdAt + 1));
    const code = firstCode(holderKey, createdAt);
    return createInvite(tx, "first start", { now: createdAt, code });
  });
}

interface KnownInvite extends InviteState {
  readonly id: bigint;
  readonly inviter: bigint | null;
}

/** The invite of a code; with `lock`, nobody else redeems it until the transaction ends. */
async function readInvite(sqlOrTx: Sql, code: string, lock: boolean): Promise<KnownInvite | null> {
  const digest = digestOf(code);
  if (digest === null) return null;
  const mayInvite = sql<boolean>`${invite.inviter} is null or exists (
    select from ${reporter} where ${reporter.id} = ${invite.inviter} and ${reporter.revokedAt} is null)`;
  const query = orm(sqlOrTx)
    .select({
      id: invite.id,
      uses: invite.uses,
      used: invite.used,
      usedAt: invite.usedAt,
      expiresAt: invite.expiresAt,
      revokedAt: invite.revokedAt,
      inviter: invite.inviter,
      mayInvite,
    })
    .from(invite)
    .where(eq(invite.digest, digest));
  const [row] = await (lock ? query.for("update") : query);
  if (!row) return null;
  const { used, usedAt, revokedAt, mayInvite: may, ...rest } = row;
  // A server of before this version counts no uses.
  const counted = usedAt === null ? used : Math.max(1, used);
  return { ...rest, used: counted, isRevoked: revokedAt !== null || !may };
}

/** What the page of an invite says of it. */
export type ShownInvite =
  | { readonly ok: true; readonly expiresAt: number | null; readonly usesLeft: number }
  | { readonly ok: false; readonly fault: InviteFault };

/** Looks an invite up, and changes nothing. */
export async function showInvite(pool: Pool, code: string, now: number): Promise<ShownInvite> {
  const known = await readInvite(pool, code, false);
  if (!known) return { ok: false, fault: "unknown" };
  const fault = faultOf(known, now);
  if (fault !== null) return { ok: false, fault };
  return { ok: true, expiresAt: known.expiresAt, usesLeft: known.uses - known.used };
}

/** Whether a browser has a use of the invite that it may go on with. */
export async function hasUse(pool: Pool, code: string, browser: string, now: number): Promise<boolean> {
  const known = await readInvite(pool, code, false);
  if (!known) return false;
  const earlier = await readEarlierUse(pool, known.id, sha256(browser));
  return judgeRedemption(known, earlier, "read", now).ok && earlier !== null;
}

async function readEarlierUse(tx: Sql, inviteId: bigint, browser: Buffer): Promise<EarlierUse | null> {
  const [row] = await orm(tx)
    .select({ at: redemption.at, registeredAt: redemption.registeredAt })
    .from(redemption)
    .where(and(eq(redemption.inviteId, inviteId), eq(redemption.browser, browser)));
  return row ? { at: row.at, hasRegistered: row.registeredAt !== null } : null;
}

/** An invite that a browser shows. */
export interface ShownCode {
  readonly code: string;
  /** The secret of the browser; without one each redemption takes a use. */
  readonly browser?: string | undefined;
}

export type Redeemed = { readonly ok: true } | { readonly ok: false; readonly fault: InviteFault };

/** Redeems an invite for reading, or for one reporter. Who redeems the same invite meanwhile waits. */
export async function redeemInvite(
  pool: Pool,
  { code, browser }: ShownCode,
  made: Reporter | null,
  now: number,
): Promise<Redeemed> {
  return transaction(pool, async (tx): Promise<Redeemed> => {
    const known = await readInvite(tx, code, true);
    if (!known) return { ok: false, fault: "unknown" };
    const digest = sha256(browser ?? randomBytes(16));
    const earlier = browser === undefined ? null : await readEarlierUse(tx, known.id, digest);
    const purpose: Purpose = made ? "report" : "read";
    const outcome = judgeRedemption(known, earlier, purpose, now);
    if (!outcome.ok) return outcome;
    const registered = made ? { registeredAt: now } : {};
    const db = orm(tx);
    if (outcome.use === "first") {
      await db
        .update(invite)
        .set({ used: sql`${invite.used} + 1`, usedAt: now })
        .where(eq(invite.id, known.id));
      await db.insert(redemption).values({ inviteId: known.id, browser: digest, at: now, ...registered });
    } else if (made) {
      await db
        .update(redemption)
        .set(registered)
        .where(and(eq(redemption.inviteId, known.id), eq(redemption.browser, digest)));
    }
    if (made) await addReporter(tx, made, now, known.inviter);
    return { ok: true };
  });
}
