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

/**
 * The first moment after `after` at which the clock shows that time. A time that a clock change skips comes as much
 * later as the clock is put forward.
 */
export function nextTime(timeZone: string, minutes: number, after: number): number {
  const midnight = Math.floor(wallClock(timeZone, after) / dayMs) * dayMs;
  for (let day = 0; ; day++) {
    const at = momentsOf(timeZone, midnight + day * dayMs + minutes * minuteMs).find((one) => one > after);
    if (at !== undefined) return at;
  }
}

/** The first full hour of the local clock after a moment. */
export function nextHour(timeZone: string, after: number): number {
  const wall = wallClock(timeZone, after);
  const at = after - (after % 1000) + (60 * minuteMs - (wall % (60 * minuteMs)));
  // Lord Howe's clocks change by half an hour.
  return minuteOfDay(timeZone, at) % 60 === 0 ? at : nextHour(timeZone, at);
}

/** The moments at which the wall clock shows that: one, or two when it is put back. */
function momentsOf(timeZone: string, wall: number): number[] {
  const early = wall - (wallClock(timeZone, wall - dayMs) - (wall - dayMs));
  const late = wall - (wallClock(timeZone, wall + dayMs) - (wall + dayMs));
  const shown = [...new Set([early, late])].filter((at) => wallClock(timeZone, at) === wall);
  return shown.length > 0 ? shown : [early];
}
