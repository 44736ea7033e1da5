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
 * The first repetition may follow soon, for a lone reporter is believed on a large drop only when it is seen
 * again; the server wants it 10 minutes later.
 */
const firstRepeatMs = 15 * 60_000;
const repeatMs = 6 * 3_600_000;

/** A day of a history exists only when the price was seen on it: a new UTC day is said again. */
export function isRecent({ at, again }: LastReport, now: number): boolean {
  const agoMs = now - at;
  const sameDay = Math.floor(now / dayMs) === Math.floor(at / dayMs);
  return agoMs >= 0 && sameDay && agoMs < (again === 0 ? firstRepeatMs : repeatMs);
}

/** Queues a report, and remembers what it says, unless that was said of its product last, a short while ago. */
export function queueUnlessRepeated(outbox: Outbox, entry: Entry, print: string): Outbox {
  const { readAt: now } = entry;
  const key = reportKey(entry);
  const { [key]: last, ...others } = outbox.said;
  const same = last?.print === print;
  if (last && same && isRecent(last, now)) return outbox;
  const said = { ...others, [key]: { print, at: now, again: same ? last.again + 1 : 0 } };
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
