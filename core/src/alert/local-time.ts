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

/** A moment's wall clock in a time zone, as if it were UTC. Epoch ms. */
function wallClock(timeZone: string, at: number): number {
  const part = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  ) as Record<string, number>;
  return Date.UTC(part.year!, part.month! - 1, part.day, part.hour, part.minute, part.second);
}

/** Minutes since local midnight. */
export const minuteOfDay = (timeZone: string, at: number): number =>
  Math.floor((wallClock(timeZone, at) % dayMs) / minuteMs);

/** `08:30` as minutes since midnight. */
export const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** The first moment after `after` at which the clock shows that time. A time that a clock change skips comes an hour later. */
export function nextTime(timeZone: string, minutes: number, after: number): number {
  const midnight = Math.floor(wallClock(timeZone, after) / dayMs) * dayMs;
  for (let day = 0; ; day++) {
    const at = momentOf(timeZone, midnight + day * dayMs + minutes * minuteMs);
    if (at > after) return at;
  }
}

/** The first full hour of the local clock after a moment. */
export function nextHour(timeZone: string, after: number): number {
  const wall = wallClock(timeZone, after);
  return after - (after % 1000) + (60 * minuteMs - (wall % (60 * minuteMs)));
}

/** The moment at which the wall clock shows that; of two, the first. */
function momentOf(timeZone: string, wall: number): number {
  const offsetAt = (at: number) => wallClock(timeZone, at) - at;
  const early = wall - offsetAt(wall - dayMs);
  if (wallClock(timeZone, early) === wall) return early;
  const late = wall - offsetAt(wall + dayMs);
  return wallClock(timeZone, late) === wall ? late : early;
}
