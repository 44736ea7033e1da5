import type { Consolidation } from "../wire/holder.ts";
import { minuteOfDay, minutesOf, nextHour, nextTime } from "./local-time.ts";

/**
 * When what happens now is to be told; `now` itself means at once. `cooldownUntil`: end of the watch's cooldown, if one
 * is running. Epoch ms.
 */
export function dueAt(how: Consolidation, now: number, cooldownUntil: number | null): number {
  switch (how.mode) {
    case "at-once":
      return outsideQuiet(how, Math.max(now, cooldownUntil ?? now));
    case "hourly":
      return outsideQuiet(how, nextHour(how.timeZone, now));
    case "daily":
      return outsideQuiet(how, nextTime(how.timeZone, minutesOf(how.dailyAt), now));
  }
}

/** The moment itself, or the end of the quiet hours it lies in. */
export function outsideQuiet(how: Consolidation, at: number): number {
  const { quiet, timeZone } = how;
  if (!quiet) return at;
  const from = minutesOf(quiet.from);
  const to = minutesOf(quiet.to);
  const minute = minuteOfDay(timeZone, at);
  const isQuiet = from < to ? minute >= from && minute < to : minute >= from || minute < to;
  // An end that the clock skips may lie in the next night's quiet hours already.
  return isQuiet ? outsideQuiet(how, nextTime(timeZone, to, at)) : at;
}
