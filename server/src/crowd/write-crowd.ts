import type { Network, Reporter, VersionRecord, Vote } from "@tidemark/core";
import { arrayOf, type Sql } from "../database.ts";
import type { CrowdJudgement } from "./crowd-judgement.ts";

/** Writes the counters that judging moved. The statements go out together. */
export async function writeCrowd(tx: Sql, judged: CrowdJudgement): Promise<void> {
  await Promise.all([
    ...writeReporters(tx, moved(judged.before.reporters, judged.reporters)),
    ...writeNetworks(tx, moved(judged.before.networks, judged.networks)),
  ]);
}

function moved<T>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>): (readonly [string, T])[] {
  return [...after].filter(([id, value]) => before.get(id) !== value);
}

function writeReporters(tx: Sql, rows: readonly (readonly [string, Reporter])[]): Promise<unknown>[] {
  if (rows.length === 0) return [];
  const column = (of: (reporter: Reporter) => number) => arrayOf(rows, ([, reporter]) => of(reporter));
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

function writeNetworks(tx: Sql, rows: readonly (readonly [string, Network])[]): Promise<unknown>[] {
  if (rows.length === 0) return [];
  const update = tx`
    update network n set day = v.day, tokens = v.tokens
    from unnest(${arrayOf(rows, ([id]) => id)}::bigint[], ${arrayOf(rows, ([, { tokens }]) => tokens.span)}::int[],
      ${arrayOf(rows, ([, { tokens }]) => tokens.count)}::int[]) as v(id, day, tokens)
    where n.id = v.id`;
  return [update.execute()];
}

/** Those of the votes that count: one for each version and network a day. */
export async function castVotes(tx: Sql, votes: readonly Vote[], now: number): Promise<readonly Vote[]> {
  if (votes.length === 0) return [];
  const first = [...new Map(votes.map((vote) => [`${vote.version} ${vote.group}`, vote])).values()];
  const rows = await tx<{ version: string; network: bigint }[]>`
    insert into version_vote (day, version, network)
    select (from_ms(${now}) at time zone 'utc')::date, version, network
    from unnest(${first.map(({ version }) => version)}::text[], ${arrayOf(first, ({ group }) => group)}::bigint[])
      as v(version, network)
    order by version, network on conflict do nothing returning version, network`;
  const cast = new Set(rows.map(({ version, network }) => `${version} ${network}`));
  return first.filter(({ version, group }) => cast.has(`${version} ${group}`));
}

export async function writeVersions(tx: Sql, records: readonly VersionRecord[]): Promise<void> {
  if (records.length === 0) return;
  await tx`
    insert into version_record (version, good, bad, day, quarantined)
    select * from unnest(${records.map(({ version }) => version)}::text[], ${arrayOf(records, ({ good }) => good)}::float8[],
      ${arrayOf(records, ({ bad }) => bad)}::float8[], ${arrayOf(records, ({ day }) => day)}::int[],
      ${arrayOf(records, ({ quarantined }) => quarantined)}::boolean[])
    on conflict (version) do update set good = excluded.good, bad = excluded.bad, day = excluded.day,
      quarantined = excluded.quarantined`;
}
