const minuteMs = 60_000;
const dayMs = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(timeZone, format);
  }
  return format;
}

/** The local time in a time zone, read as UTC. Epoch ms. */
function localTime(timeZone: string, at: number): number {
  const part = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  ) as Record<string, number>;
  return Date.UTC(part.year!, part.month! - 1, part.day, part.hour, part.minute, part.second);
}

/** Minutes since local midnight. */
export const minuteOfDay = (timeZone: string, at: number): number =>
  Math.floor((localTime(timeZone, at) % dayMs) / minuteMs);

/** `08:30` as minutes since midnight. */
export const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/**
 * The next time after `after` at which the local clock shows `minutes`. A time that a clock change skips is as much later
 * as the clock is put forward.
 */
export function nextTime(timeZone: string, minutes: number, after: number): number {
  const midnight = Math.floor(localTime(timeZone, after) / dayMs) * dayMs;
  for (let day = 0; ; day++) {
    const at = timesOf(timeZone, midnight + day * dayMs + minutes * minuteMs).find((one) => one > after);
    if (at !== undefined) return at;
  }
}

/** The next full hour of the local clock. */
export function nextHour(timeZone: string, after: number): number {
  const wall = localTime(timeZone, after);
  const at = after - (after % 1000) + (60 * minuteMs - (wall % (60 * minuteMs)));
  // Lord Howe's clocks change by half an hour.
  return minuteOfDay(timeZone, at) % 60 === 0 ? at : nextHour(timeZone, at);
}

/** The times at which the local clock shows `wall`: one, or two when the clock is put back. */
function timesOf(timeZone: string, wall: number): number[] {
  const early = wall - (localTime(timeZone, wall - dayMs) - (wall - dayMs));
  const late = wall - (localTime(timeZone, wall + dayMs) - (wall + dayMs));
  const shown = [...new Set([early, late])].filter((at) => localTime(timeZone, at) === wall);
  return shown.length > 0 ? shown : [early];
}
