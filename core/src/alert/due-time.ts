import type { Consolidation } from "../wire/holder.ts";
import { minuteOfDay, minutesOf, nextHour, nextTime } from "./local-time.ts";

/** When an alert of now is due; `now`: immediately. `cooldownUntil`: end of the watch's cooldown, if any. Epoch ms. */
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

/** The time itself, or the end of the quiet hours that it is in. Epoch ms. */
export function outsideQuiet(how: Consolidation, at: number): number {
  const { quiet, timeZone } = how;
  if (!quiet) return at;
  const from = minutesOf(quiet.from);
  const to = minutesOf(quiet.to);
  const minute = minuteOfDay(timeZone, at);
  const isQuiet = from < to ? minute >= from && minute < to : minute >= from || minute < to;
  // When the clock change skips the end, the next one may be within the quiet hours of the next night.
  return isQuiet ? outsideQuiet(how, nextTime(timeZone, to, at)) : at;
}
