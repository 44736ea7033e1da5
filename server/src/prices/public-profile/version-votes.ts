import {
  countVersionVote,
  type PublicRules,
  updateQuarantine,
  utcDate,
  utcDay,
  type VersionRecord,
  type VersionVote,
} from "@tidemark/core";
import { versionRecord, versionVote } from "@tidemark/drizzle";
import { asc, sql } from "drizzle-orm";
import { arrayOf, type Sql } from "../../platform/database.ts";
import { orm } from "../../platform/orm.ts";

/**
 * Counts the votes on versions, one for each version and network a day, and moves versions into quarantine or out of
 * it. Last of all locks.
 */
export async function countVersionVotes(
  tx: Sql,
  votes: readonly VersionVote[],
  now: number,
  { quarantine: rules }: PublicRules,
): Promise<void> {
  const cast = await castVotes(tx, votes, now);
  if (cast.length === 0) return;
  const versions = sql.param(cast.map(({ version }) => version));
  await orm(tx)
    .insert(versionRecord)
    .select(
      sql`select version, 0, 0, ${utcDay(now)}::int, false from unnest(${versions}::text[]) version order by version`,
    )
    .onConflictDoNothing();
  const before = await orm(tx).select().from(versionRecord).orderBy(asc(versionRecord.version)).for("update");
  const records = new Map<string, VersionRecord>(before.map((record) => [record.version, record]));
  for (const { version, good } of cast) {
    records.set(version, countVersionVote(records.get(version)!, good, now, rules));
  }
  await writeRecords(tx, updateQuarantine([...records.values()], now, rules));
}

const writeRecords = (tx: Sql, records: readonly VersionRecord[]) =>
  orm(tx)
    .update(versionRecord)
    .set({ good: sql`v.good`, bad: sql`v.bad`, day: sql`v.day`, quarantined: sql`v.quarantined` })
    .from(
      sql`unnest(${sql.param(records.map(({ version }) => version))}::text[],
        ${arrayOf(records, ({ good }) => good)}::float8[], ${arrayOf(records, ({ bad }) => bad)}::float8[],
        ${arrayOf(records, ({ day }) => day)}::int[], ${arrayOf(records, ({ quarantined }) => quarantined)}::boolean[])
        as v(version, good, bad, day, quarantined)`,
    )
    .where(sql`${versionRecord.version} = v.version`);

/** The votes that are the first of their version and network today. */
async function castVotes(
  tx: Sql,
  votes: readonly VersionVote[],
  now: number,
): Promise<readonly VersionVote[]> {
  if (votes.length === 0) return [];
  const keyOf = (version: string, network: bigint | string) => `${network} ${version}`;
  const byKey = new Map(votes.toReversed().map((vote) => [keyOf(vote.version, vote.group), vote]));
  const first = [...byKey.values()];
  const inserted = await orm(tx)
    .insert(versionVote)
    .select(
      sql`select ${utcDate(now)}::date, version, network
        from unnest(${sql.param(first.map(({ version }) => version))}::text[],
          ${arrayOf(first, ({ group }) => group)}::bigint[]) as v(version, network)
        order by version, network`,
    )
    .onConflictDoNothing()
    .returning({ version: versionVote.version, network: versionVote.network });
  return inserted.map(({ version, network }) => byKey.get(keyOf(version, network))!);
}
