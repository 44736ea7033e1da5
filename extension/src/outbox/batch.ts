import { type Entry, maxAgeMs, maxCardAgeMs, maxReports, maxReportsBytes, type Outbox } from "./outbox.ts";

export interface Batch {
  readonly ids: readonly string[];
  readonly body: string;
}

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** Drops the reports that are too old to be of use. */
export const withoutExpired = (outbox: Outbox, now: number): Outbox => {
  const entries = outbox.entries.filter(
    (entry) => now - entry.readAt <= ("card" in entry ? maxCardAgeMs : maxAgeMs),
  );
  return entries.length === outbox.entries.length ? outbox : { ...outbox, entries };
};

/** The oldest reports that fit into one body, with their ages as of now. Null when there are none. */
export function batchOf({ entries, limit }: Outbox, now: number, client: string): Batch | null {
  const ids: string[] = [];
  const reports: string[] = [];
  let bytes = bytesOf(bodyOf([], client));
  for (const entry of entries.slice(0, Math.max(1, Math.min(limit, maxReports)))) {
    const report = reportOf(entry, now);
    bytes += bytesOf(report) + 1;
    if (bytes > maxReportsBytes && reports.length > 0) break;
    ids.push(entry.id);
    reports.push(report);
  }
  return ids.length === 0 ? null : { ids, body: bodyOf(reports, client) };
}

// A clock that was set back since the page was read would give a negative age.
const reportOf = ({ id, readAt, ...content }: Entry, now: number): string =>
  JSON.stringify({ id, ageMs: Math.max(0, Math.round(now - readAt)), ...content });

const bodyOf = (reports: readonly string[], client: string): string =>
  `{"client":${JSON.stringify(client)},"reports":[${reports.join(",")}]}`;
