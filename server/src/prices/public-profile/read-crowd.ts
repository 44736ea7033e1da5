import type {
  Crowd,
  NetworkRecord,
  ReporterRecord,
  SeriesState,
  VerificationRequest,
  Vote,
} from "@tidemark/core";
import { readSwitches } from "../../accounts/switches.ts";
import type { Sql } from "../../platform/database.ts";
import {
  createNetworks,
  lockNetworks,
  lockReporters,
  openRequests,
  quarantinedVersions,
  reporterRecords,
  watcherCounts,
} from "./statements.ts";

/** More watches are not read: the priority of a product does not grow further. */
const mostWatches = 1000;

/** What judging needs to know of the reporters around some series. */
export interface CrowdRecords extends Crowd {
  readonly reporters: ReadonlyMap<string, ReporterRecord>;
  /** Those of the query only. */
  readonly networks: ReadonlyMap<string, NetworkRecord>;
  readonly quarantined: ReadonlySet<string>;
}

export interface CrowdQuery {
  /** Ids of reporters, to be weighed. */
  readonly weighed: Iterable<string>;
  /** Ids of reporters and network groups whose counters may be moved: locked, in id order. */
  readonly moved: Iterable<string>;
  readonly networks: Iterable<string>;
}

/**
 * Reads the crowd. Every transaction locks series first, then reporters, then networks, each in id order: two cannot
 * deadlock. Revoked reporters are left out: they do not count.
 */
export async function readCrowd(tx: Sql, { weighed, moved, networks }: CrowdQuery): Promise<CrowdRecords> {
  const locked = [...new Set(moved)];
  const ids = [...new Set([...weighed, ...locked])];
  const groups = [...new Set(networks)];
  const [, reporters, , used, quarantined, switches] = await Promise.all([
    locked.length > 0 && lockReporters(tx, locked).execute(),
    reporterRecords(tx, ids).execute(),
    // A row for each first, so that two processes wait for one another also over a network that neither has seen.
    groups.length > 0 && createNetworks(tx, groups).execute(),
    groups.length > 0 ? lockNetworks(tx, groups).execute() : [],
    quarantinedVersions(tx).execute(),
    readSwitches(tx),
  ]);
  return {
    reporters: new Map(
      reporters.map(({ id, tokensDay, tokens, ...record }) => [
        String(id),
        { ...record, tokens: { span: tokensDay, count: tokens } },
      ]),
    ),
    networks: new Map(
      used.map(({ id, day, tokens }) => [String(id), { tokens: { span: day, count: tokens } }]),
    ),
    quarantined: new Set(quarantined.map(({ version }) => version)),
    switches,
  };
}

/** All votes that series hold. */
export const votesOf = (states: readonly SeriesState[]): readonly Vote[] =>
  states.flatMap(({ claims, confirmingVotes = [], refutedPrices = [] }) => [
    ...[...claims, ...refutedPrices].flatMap(({ votes }) => votes),
    ...confirmingVotes,
  ]);

/** The open verification requests of these products, and how many holders watch each. */
export async function readRequests(
  tx: Sql,
  products: readonly bigint[],
): Promise<{
  readonly pending: ReadonlyMap<bigint, VerificationRequest>;
  readonly watchers: ReadonlyMap<bigint, number>;
}> {
  const ids = [...new Set(products)];
  const [open, counts] = await Promise.all([
    openRequests(tx, ids).execute(),
    watcherCounts(tx, ids, mostWatches).execute(),
  ]);
  return {
    pending: new Map(open.map(({ id, ...request }) => [id, request])),
    watchers: new Map(counts.map(({ id, watchers }) => [id, watchers])),
  };
}
