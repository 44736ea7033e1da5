import { utcDate, utcDay } from "@tidemark/core";
import {
  channel,
  claim,
  evidence,
  extraVotes,
  fanOut,
  givenUpProduct,
  lookBudget,
  message,
  network,
  pageCount,
  pageOutcome,
  pageOutcomeSender,
  reading,
  seriesCrowd,
  toldJump,
  upkeepJob,
  verification,
  versionVote,
  watch,
} from "@tidemark/drizzle";
import { and, between, count, eq, gt, inArray, isNull, lt, lte, ne, type SQL, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import { forgetInvites } from "../../accounts/invite-list.ts";
import { forgetReporters } from "../../accounts/reporter.ts";
import { confirmWithinMs } from "../../alerts/channels/channels.ts";
import { forgetOldSessions } from "../../alerts/devices/devices.ts";
import { forgetCodes } from "../../alerts/devices/link-codes.ts";
import { forgetMailCounts } from "../../alerts/mail/mail-limits.ts";
import type { Pool } from "../../platform/database.ts";
import { orm, touchedRows } from "../../platform/orm.ts";

const hourMs = 3_600_000;
/** Evidence, which names its reporter, is deleted less than 24 h after its claim's end. */
const namedEvidenceMs = 23 * hourMs;
/** How long ended claims, verifications, readings and watches are kept to explain decisions. */
const explainMs = 30 * 24 * hourMs;
/** How long messages can be read again. */
const messagesMs = 90 * 24 * hourMs;

/** A literal, not a parameter: a generic plan could not use the partial indexes. */
const open = sql`'open'`;

/** Deletes evidence of ended claims, less than 24 h after their end. */
function deleteEvidence(pool: Pool, now: number): Promise<number> {
  const db = orm(pool);
  // The last successful run handled older claims; an hour of overlap for those that ended meanwhile.
  const doneUntil = db
    .select({ at: sql`from_ms(ms(${upkeepJob.lastRunAt}) - ${namedEvidenceMs + hourMs})` })
    .from(upkeepJob)
    .where(and(eq(upkeepJob.name, "evidence"), isNull(upkeepJob.error)));
  const ended = db
    .select({ id: claim.id })
    .from(claim)
    .where(
      and(
        ne(claim.status, open),
        lte(claim.endedAt, now - namedEvidenceMs),
        gt(claim.endedAt, sql`coalesce((${doneUntil}), '-infinity')`),
      ),
    );
  return touchedRows(db.delete(evidence).where(inArray(evidence.claimId, ended)));
}

/** Deletes ended claims, with evidence that is left of them. Returns how many claims. */
async function deleteClaims(pool: Pool, now: number): Promise<number> {
  const db = orm(pool);
  const gone = db.$with("gone").as(
    db
      .delete(claim)
      .where(and(ne(claim.status, open), lte(claim.endedAt, now - explainMs)))
      .returning({ id: claim.id }),
  );
  const theirs = db.$with("theirs").as(
    db
      .delete(evidence)
      .where(inArray(evidence.claimId, db.select({ id: gone.id }).from(gone)))
      .returning({ id: evidence.claimId }),
  );
  const [row] = await db.with(gone, theirs).select({ n: count() }).from(gone);
  return row!.n;
}

/** Deletes the votes of strangers that are kept with a series; its refuted prices stay. */
function deleteVotes(pool: Pool, now: number): Promise<number> {
  const db = orm(pool);
  const old = db
    .select({ id: seriesCrowd.seriesId })
    .from(seriesCrowd)
    .where(lte(seriesCrowd.lastWordAt, now - namedEvidenceMs))
    .orderBy(seriesCrowd.seriesId)
    .for("update", { skipLocked: true });
  return touchedRows(
    db
      .update(seriesCrowd)
      .set({
        echoes: sql`'[]'`,
        alternatives: sql`coalesce((
          select jsonb_agg(one || '{"words":[]}' order by n)
          from jsonb_array_elements(${seriesCrowd.alternatives}) with ordinality as a(one, n)), '[]')`,
        lastWordAt: null,
      })
      .where(inArray(seriesCrowd.seriesId, old)),
  );
}

const deleteWhere = (pool: Pool, table: PgTable, where: SQL | undefined): Promise<number> =>
  touchedRows(orm(pool).delete(table).where(where));

/** Deletes by age: evidence of ended claims within 24 h, messages after 90 days, the rest after a month. */
export const deletions: Readonly<Record<string, (pool: Pool, now: number) => Promise<number>>> = {
  evidence: deleteEvidence,
  claims: deleteClaims,
  "page-counts": (pool, now) => deleteWhere(pool, pageCount, lt(pageCount.day, utcDate(now - explainMs))),
  "page-outcomes": (pool, now) =>
    deleteWhere(pool, pageOutcome, lt(pageOutcome.day, utcDate(now - explainMs))),
  "page-outcome-senders": (pool, now) =>
    deleteWhere(pool, pageOutcomeSender, lt(pageOutcomeSender.day, utcDate(now))),
  "told-jumps": (pool, now) => deleteWhere(pool, toldJump, lt(toldJump.day, utcDate(now - explainMs))),
  "words-of-strangers": deleteVotes,
  "votes-on-extras": (pool, now) =>
    deleteWhere(pool, extraVotes, lte(extraVotes.lastVoteAt, now - namedEvidenceMs)),
  "network-groups": (pool, now) => deleteWhere(pool, network, between(network.day, 0, utcDay(now) - 1)),
  "version-votes": (pool, now) => deleteWhere(pool, versionVote, lt(versionVote.day, utcDate(now))),
  "look-budgets": (pool, now) =>
    deleteWhere(pool, lookBudget, lt(lookBudget.hour, Math.floor(now / hourMs) - 24)),
  verifications: (pool, now) =>
    deleteWhere(
      pool,
      verification,
      and(ne(verification.status, open), lte(verification.endedAt, now - explainMs)),
    ),
  "given-up-products": (pool, now) =>
    deleteWhere(pool, givenUpProduct, lte(givenUpProduct.at, now - explainMs)),
  readings: (pool, now) => deleteWhere(pool, reading, lte(reading.at, now - explainMs)),
  messages: (pool, now) => deleteWhere(pool, message, lte(message.closedAt, now - messagesMs)),
  "ended-watches": (pool, now) => deleteWhere(pool, watch, lte(watch.endedAt, now - explainMs)),
  "expired-watches": (pool, now) => deleteWhere(pool, watch, lte(watch.expiresAt, now - explainMs)),
  "unconfirmed-channels": (pool, now) =>
    deleteWhere(
      pool,
      channel,
      and(
        eq(channel.kind, sql`'email'`),
        isNull(channel.confirmedAt),
        lte(channel.createdAt, now - confirmWithinMs),
      ),
    ),
  invites: forgetInvites,
  "link-codes": forgetCodes,
  "website-sessions": forgetOldSessions,
  "mail-counts": (pool, now) => touchedRows(forgetMailCounts(pool, now)),
  // After a month an alert is too late.
  "stuck-fan-outs": (pool, now) => deleteWhere(pool, fanOut, lte(fanOut.createdAt, now - explainMs)),
};

/** Runs all deletions. */
export async function deleteOldRows(pool: Pool, now: number): Promise<void> {
  for (const deleteOld of Object.values(deletions)) await deleteOld(pool, now);
  await forgetReporters(pool, now);
}
