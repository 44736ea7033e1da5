import {
  countVersionVote,
  type NetworkRecord,
  type PublicRules,
  type ReporterRecord,
  updateQuarantine,
  utcDay,
  type VersionRecord,
  type VersionVote,
} from "@tidemark/core";
import { arrayOf, type Sql } from "../../platform/database.ts";
import type { CrowdUpdate } from "./crowd-update.ts";

/** Writes the counters that judging moved. The statements go out together. */
export async function writeCrowd(tx: Sql, judged: CrowdUpdate): Promise<void> {
  await Promise.all([
    ...writeReporters(tx, moved(judged.before.reporters, judged.reporters, isSameRecord)),
    ...writeNetworks(tx, moved(judged.before.networks, judged.networks, isSameUse)),
  ]);
}

type Row<T> = readonly [id: string, value: T];

function moved<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  isSame: (a: T, b: T) => boolean,
): readonly Row<T>[] {
  return [...after].filter(([id, value]) => {
    const known = before.get(id);
    return known !== undefined && known !== value && !isSame(known, value);
  });
}

const isSameRecord = (a: ReporterRecord, b: ReporterRecord): boolean =>
  a.verified === b.verified && a.refuted === b.refuted && a.hitRate === b.hitRate && a.tokens === b.tokens;
const isSameUse = (a: NetworkRecord, b: NetworkRecord): boolean => a.tokens === b.tokens;

function writeReporters(tx: Sql, rows: readonly Row<ReporterRecord>[]): readonly Promise<unknown>[] {
  if (rows.length === 0) return [];
  const column = (of: (reporter: ReporterRecord) => number) => arrayOf(rows, ([, reporter]) => of(reporter));
  const update = tx`
    update reporter r set verified = v.verified, refuted = v.refuted, hit_rate = v.hit_rate,
      verified_novel = v.verified_novel, verified_days = v.verified_days, last_verified_day = v.last_verified_day,
      verified_that_day = v.verified_that_day, tokens_day = v.tokens_day, tokens = v.tokens
    from unnest(${arrayOf(rows, ([id]) => id)}::bigint[], ${column((one) => one.verified)}::float8[],
      ${column((one) => one.refuted)}::float8[], ${column((one) => one.hitRate)}::float8[],
      ${column((one) => one.verifiedNovel)}::int[], ${column((one) => one.verifiedDays)}::int[],
      ${column((one) => one.lastVerifiedDay)}::int[], ${column((one) => one.verifiedThatDay)}::int[],
      ${column((one) => one.tokens.span)}::int[], ${column((one) => one.tokens.count)}::int[])
      as v(id, verified, refuted, hit_rate, verified_novel, verified_days, last_verified_day, verified_that_day,
        tokens_day, tokens)
    where r.id = v.id`;
  return [update.execute()];
}

function writeNetworks(tx: Sql, rows: readonly Row<NetworkRecord>[]): readonly Promise<unknown>[] {
  if (rows.length === 0) return [];
  const update = tx`
    update network n set day = v.day, tokens = v.tokens
    from unnest(${arrayOf(rows, ([id]) => id)}::bigint[], ${arrayOf(rows, ([, { tokens }]) => tokens.span)}::int[],
      ${arrayOf(rows, ([, { tokens }]) => tokens.count)}::int[]) as v(id, day, tokens)
    where n.id = v.id`;
  return [update.execute()];
}

/**
 * Counts the votes on versions, one for each version and network a day, and moves versions into quarantine or out of
 * it. Last of all locks.
 */
export async function countVotes(
  tx: Sql,
  votes: readonly VersionVote[],
  now: number,
  { quarantine: rules }: PublicRules,
): Promise<void> {
  const cast = await castVotes(tx, votes, now);
  if (cast.length === 0) return;
  await tx`
    insert into version_record (version, good, bad, day)
    select version, 0, 0, ${utcDay(now)} from unnest(${cast.map(({ version }) => version)}::text[]) version
    order by version on conflict do nothing`;
  const before = await tx<VersionRecord[]>`
    select version, good, bad, day, quarantined from version_record order by version for update`;
  const records = new Map(before.map((record) => [record.version, record]));
  for (const { version, good } of cast) {
    records.set(version, countVersionVote(records.get(version)!, good, now, rules));
  }
  const after = updateQuarantine([...records.values()], now, rules);
  await tx`
    update version_record r set good = v.good, bad = v.bad, day = v.day, quarantined = v.quarantined
    from unnest(${after.map(({ version }) => version)}::text[], ${arrayOf(after, ({ good }) => good)}::float8[],
      ${arrayOf(after, ({ bad }) => bad)}::float8[], ${arrayOf(after, ({ day }) => day)}::int[],
      ${arrayOf(after, ({ quarantined }) => quarantined)}::boolean[]) as v(version, good, bad, day, quarantined)
    where r.version = v.version`;
}

async function castVotes(
  tx: Sql,
  votes: readonly VersionVote[],
  now: number,
): Promise<readonly VersionVote[]> {
  if (votes.length === 0) return [];
  const keyOf = (vote: { version: string; group: string }) => `${vote.group} ${vote.version}`;
  const first = [...new Map(votes.toReversed().map((vote) => [keyOf(vote), vote])).values()];
  const rows = await tx<{ version: string; group: string }[]>`
    insert into version_vote (day, version, network)
    select (from_ms(${now}) at time zone 'utc')::date, version, network
    from unnest(${first.map(({ version }) => version)}::text[], ${arrayOf(first, ({ group }) => group)}::bigint[])
      as v(version, network)
    order by version, network on conflict do nothing returning version, network::text as "group"`;
  const cast = new Set(rows.map(keyOf));
  return first.filter((vote) => cast.has(keyOf(vote)));
}
