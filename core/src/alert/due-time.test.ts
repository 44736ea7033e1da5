import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../test/runs.ts";
import { type Consolidation, defaultSettings } from "../wire/holder.ts";
import { dueAt, outsideQuiet } from "./due-time.ts";
import { minuteOfDay, minutesOf, nextHour, nextTime } from "./local-time.ts";

const how = (more: Partial<Consolidation>): Consolidation => ({ ...defaultSettings.consolidation, ...more });
const at = (iso: string) => Date.parse(iso);
const iso = (ms: number) => new Date(ms).toISOString().replace(".000Z", "Z");

describe("a time of day comes", () => {
  test.each([
    ["later the same day", "Europe/Berlin", "08:00", "2026-01-15T05:00:00Z", "2026-01-15T07:00:00Z"],
    [
      "the next day when it has passed",
      "Europe/Berlin",
      "08:00",
      "2026-01-15T07:00:00Z",
      "2026-01-16T07:00:00Z",
    ],
    [
      "an hour later when the clock skips it",
      "Europe/Berlin",
      "02:30",
      "2026-03-29T00:00:00Z",
      "2026-03-29T01:30:00Z",
    ],
    [
      "an hour later in New York too",
      "America/New_York",
      "02:30",
      "2026-03-08T05:00:00Z",
      "2026-03-08T07:30:00Z",
    ],
    ["the first of two times", "Europe/Berlin", "02:30", "2026-10-25T00:00:00Z", "2026-10-25T00:30:00Z"],
    [
      "the second once the first has passed",
      "Europe/Berlin",
      "02:30",
      "2026-10-25T01:10:00Z",
      "2026-10-25T01:30:00Z",
    ],
    [
      "by the offset after the change",
      "America/New_York",
      "08:00",
      "2026-11-01T04:00:00Z",
      "2026-11-01T13:00:00Z",
    ],
    [
      "at half past in UTC for India",
      "Asia/Kolkata",
      "08:00",
      "2026-01-15T00:00:00Z",
      "2026-01-15T02:30:00Z",
    ],
    [
      "half an hour later when Lord Howe skips it",
      "Australia/Lord_Howe",
      "02:15",
      "2026-10-03T15:00:00Z",
      "2026-10-03T15:45:00Z",
    ],
    ["across the date line", "Pacific/Kiritimati", "00:00", "2026-01-15T09:59:59Z", "2026-01-15T10:00:00Z"],
    ["at the milliseconds before it", "UTC", "08:00", "2026-01-15T07:59:59.999Z", "2026-01-15T08:00:00Z"],
  ])("a time of day comes %s", (_, zone, time, after, expected) => {
    expect(iso(nextTime(zone, minutesOf(time), at(after)))).toBe(expected);
  });
});

describe("the next full hour", () => {
  test.each([
    ["is one hour on at a full one", "UTC", "2026-01-15T12:00:00Z", "2026-01-15T13:00:00Z"],
    ["is half past in UTC for India", "Asia/Kolkata", "2026-01-15T12:10:00.123Z", "2026-01-15T12:30:00Z"],
    [
      "passes through Lord Howe's half hour forward",
      "Australia/Lord_Howe",
      "2026-10-03T15:10:00Z",
      "2026-10-03T16:00:00Z",
    ],
    ["and back", "Australia/Lord_Howe", "2026-04-04T14:45:00Z", "2026-04-04T15:30:00Z"],
  ])("the next full hour comes %s", (_, zone, after, expected) => {
    expect(iso(nextHour(zone, at(after)))).toBe(expected);
  });
});

describe("quiet hours", () => {
  const night = how({ timeZone: "Europe/Berlin", quiet: { from: "22:00", to: "07:00" } });
  test.each([
    ["before midnight", "2026-01-15T22:30:00Z", "2026-01-16T06:00:00Z"],
    ["after midnight", "2026-01-15T23:30:00Z", "2026-01-16T06:00:00Z"],
    ["from their first minute", "2026-01-15T21:00:00Z", "2026-01-16T06:00:00Z"],
    ["not before", "2026-01-15T20:59:59Z", "2026-01-15T20:59:59Z"],
    ["not from their end on", "2026-01-16T06:00:00Z", "2026-01-16T06:00:00Z"],
    ["an hour shorter in the night of the change", "2026-03-28T23:30:00Z", "2026-03-29T05:00:00Z"],
  ])("quiet hours over midnight delay what comes %s", (_, now, expected) => {
    expect(iso(outsideQuiet(night, at(now)))).toBe(expected);
  });

  test("quiet hours that end within a clock change end in the same night", () => {
    const half = how({ timeZone: "Europe/Berlin", quiet: { from: "22:00", to: "02:30" } });
    expect(iso(outsideQuiet(half, at("2026-10-25T00:10:00Z")))).toBe("2026-10-25T00:30:00Z");
    expect(iso(outsideQuiet(half, at("2026-10-25T01:10:00Z")))).toBe("2026-10-25T01:30:00Z");
  });

  test("quiet hours within a day delay only what lies in them", () => {
    const noon = how({ quiet: { from: "12:00", to: "13:00" } });
    expect(iso(outsideQuiet(noon, at("2026-01-15T12:59:59Z")))).toBe("2026-01-15T13:00:00Z");
    expect(iso(outsideQuiet(noon, at("2026-01-15T13:00:00Z")))).toBe("2026-01-15T13:00:00Z");
  });
});

describe("a message is due", () => {
  const now = at("2026-01-15T12:10:00Z");
  test.each([
    ["immediately", how({}), null, "2026-01-15T12:10:00Z"],
    ["at the end of its cooldown", how({}), at("2026-01-15T12:40:00Z"), "2026-01-15T12:40:00Z"],
    ["immediately when the cooldown has passed", how({}), at("2026-01-15T12:00:00Z"), "2026-01-15T12:10:00Z"],
    [
      "after the quiet hours in which its cooldown ends",
      how({ quiet: { from: "12:30", to: "14:00" } }),
      at("2026-01-15T12:40:00Z"),
      "2026-01-15T14:00:00Z",
    ],
    ["with the hour", how({ mode: "hourly" }), null, "2026-01-15T13:00:00Z"],
    ["with the day", how({ mode: "daily", dailyAt: "08:00" }), null, "2026-01-16T08:00:00Z"],
    [
      "after quiet hours that the daily digest falls into",
      how({ mode: "daily", dailyAt: "06:00", quiet: { from: "22:00", to: "07:00" } }),
      null,
      "2026-01-16T07:00:00Z",
    ],
  ])("a message is due %s", (_, settings, cooldown, expected) => {
    expect(iso(dueAt(settings, now, cooldown))).toBe(expected);
  });
});

test("a message is due within three days, never before now and never in quiet hours, in any time zone", () => {
  const zones = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"];
  const time = fc.integer({ min: 0, max: 1439 }).map((m) => {
    const two = (n: number) => String(n).padStart(2, "0");
    return `${two(Math.floor(m / 60))}:${two(m % 60)}`;
  });
  const settings = fc.record({
    mode: fc.constantFrom("at-once" as const, "hourly" as const, "daily" as const),
    dailyAt: time,
    timeZone: fc.constantFrom(...zones),
    quiet: fc.record({ from: time, to: time }).filter(({ from, to }) => from !== to),
  });
  // Half of the moments lie around clock changes.
  const changes = [
    "2026-03-08T07:00Z",
    "2026-03-29T01:00Z",
    "2026-04-04T15:00Z",
    "2026-10-03T15:30Z",
    "2026-10-25T01:00Z",
  ];
  const moment = fc.oneof(
    fc.integer({ min: at("2026-01-01T00:00:00Z"), max: at("2027-12-31T00:00:00Z") }),
    fc
      .tuple(fc.constantFrom(...changes), fc.integer({ min: -2e7, max: 2e7 }))
      .map(([change, by]) => at(change) + by),
  );
  fc.assert(
    fc.property(settings, moment, (given, now) => {
      const consolidation = how(given);
      const due = dueAt(consolidation, now, null);
      expect(due).toBeGreaterThanOrEqual(now);
      expect(due - now).toBeLessThan(72 * 3_600_000);
      const minute = minuteOfDay(given.timeZone, due);
      const [from, to] = [minutesOf(given.quiet.from), minutesOf(given.quiet.to)];
      const isQuiet = from < to ? minute >= from && minute < to : minute >= from || minute < to;
      expect(isQuiet).toBe(false);
    }),
    { numRuns: runs(1000) },
  );
});
