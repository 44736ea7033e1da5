import {
  type Entry,
  isCardKey,
  keepNewest,
  type LastReport,
  maxCards,
  maxEntries,
  maxLastReports,
  type Outbox,
  reportKey,
} from "./outbox.ts";

const dayMs = 86_400_000;
/**
 * The first repetition may follow soon: the server believes a lone reporter of a large drop only when it reports it
 * again, at least 10 minutes later.
 */
const firstRepeatMs = 15 * 60_000;
const repeatMs = 6 * 3_600_000;

/**
 * Ids that are kept of a product. The server does not keep a vote that is repeated within the hour, so the one that it kept
 * may be two reports back.
 */
const keptIds = 3;

/** Whether a repetition would add nothing yet, or what the person called wrong. A new UTC day always adds: a history has only the days with a report. */
export function isRecent({ at, again, wrong }: LastReport, now: number): boolean {
  if (wrong) return true;
  const ageMs = now - at;
  const sameDay = Math.floor(now / dayMs) === Math.floor(at / dayMs);
  return ageMs >= 0 && sameDay && ageMs < (again === 0 ? firstRepeatMs : repeatMs);
}

/** Queues a report and remembers its fingerprint, unless the last report of the product had the same one recently. */
export function queueUnlessRepeated(outbox: Outbox, entry: Entry, print: string): Outbox {
  const { readAt: now } = entry;
  const key = reportKey(entry);
  const { [key]: last, ...others } = outbox.said;
  const same = last?.print === print;
  if (last && same && isRecent(last, now)) return outbox;
  const ids = [...(same ? last.ids : []), entry.id].slice(-keptIds);
  const said = {
    ...others,
    [key]: { print, at: now, again: same ? last.again + 1 : 0, ids, wrong: false },
  };
  return {
    ...outbox,
    entries: keepNewest([...outbox.entries, entry], (one) => "card" in one, {
      pages: maxEntries,
      cards: maxCards,
    }),
    said: Object.fromEntries(
      keepNewest(Object.entries(said), ([name]) => isCardKey(name), {
        pages: maxLastReports,
        cards: maxLastReports,
      }),
    ),
  };
}
