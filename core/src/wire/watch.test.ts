import { describe, expect, test } from "vitest";
import { NewChannel } from "./channel.ts";
import { Consolidation, defaultSettings, HolderSettings, NewHolder, SettingsPatch } from "./holder.ts";
import { NewWatch, WatchPatch, WatchRule } from "./watch.ts";

const wish = { marketplace: "com", asin: "B000000001" };
const parses = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  schema.safeParse(value).success;

describe("a rule", () => {
  test.each([
    { kind: "target", price: 0 },
    { kind: "target", price: 1e12 },
    { kind: "drop", percent: 99, from: "last" },
    { kind: "rise", percent: 1000, from: "creation" },
    { kind: "lowest", days: 3650 },
    { kind: "back" },
    { kind: "change" },
  ])("%j is a rule", (rule) => {
    expect(WatchRule.parse(rule)).toEqual(rule);
  });

  test.each([
    null,
    [],
    "back",
    {},
    { kind: "toString" },
    { kind: ["back"] },
    { kind: "target" },
    ...[-1, 0.5, 1e12 + 1, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, "5", null, [5], {}].map(
      (price) => ({
        kind: "target",
        price,
      }),
    ),
    ...[0, 100, -1, 1.5, Number.NaN].map((percent) => ({ kind: "drop", percent, from: "last" })),
    { kind: "drop", percent: 10, from: "__proto__" },
    { kind: "rise", percent: 1001, from: "last" },
    { kind: "lowest", days: 0 },
    { kind: "lowest", days: 1e9 },
  ])("%j is not a rule", (rule) => {
    expect(parses(WatchRule, rule)).toBe(false);
    expect(parses(NewWatch, { ...wish, rule })).toBe(false);
    expect(parses(WatchPatch, { rule })).toBe(false);
  });
});

test("a new watch drops unknown fields: id, holder, prototype", () => {
  const sent = JSON.parse(
    `{"marketplace":"com","asin":"B000000001","id":"1","holderId":"1","basis":1,"__proto__":{"paused":true}}`,
  );
  const parsed = NewWatch.parse(sent);
  expect(Object.keys(parsed)).toEqual(["marketplace", "asin"]);
  expect("paused" in parsed).toBe(false);
});

test.each([
  { marketplace: "x".repeat(1e6) },
  { asin: "x".repeat(1e6) },
  { asin: 1 },
  { series: "hasOwnProperty" },
  { minDelta: -1 },
  { minDelta: Number.NaN },
  { rearmPercent: 0 },
  { rearmPercent: "5" },
  { expiresAt: "2026-13-01T00:00:00Z" },
  { expiresAt: 1_800_000_000 },
])("a new watch with an invalid field is refused", (wrong) => {
  expect(parses(NewWatch, { ...wish, ...wrong })).toBe(false);
});

describe("settings", () => {
  test("the default settings are valid", () => {
    expect(HolderSettings.parse(defaultSettings)).toEqual(defaultSettings);
  });

  test.each(["UTC", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata"])(
    "%s is a time zone",
    (timeZone) => {
      expect(NewHolder.parse({ timeZone })).toEqual({ timeZone });
    },
  );

  test.each(["", "Mars/Olympus", "Europe/Berlin\0", "../etc/localtime", "x".repeat(1e6), 1, null, {}])(
    "%j is not a time zone",
    (timeZone) => {
      expect(parses(NewHolder, { timeZone })).toBe(false);
      expect(parses(SettingsPatch, { consolidation: { timeZone } })).toBe(false);
    },
  );

  test.each([
    { dailyAt: "8:00" },
    { dailyAt: "24:00" },
    { dailyAt: "08:60" },
    { dailyAt: "08:00\n" },
    { cooldownMinutes: 0 },
    { cooldownMinutes: 1441 },
    { cooldownMinutes: Number.NaN },
    { quiet: { from: "22:00", to: "22:00" } },
    { quiet: { from: "22:00" } },
    { quiet: [] },
    { mode: "valueOf" },
  ])("%j is not a consolidation", (wrong) => {
    expect(parses(Consolidation, { ...defaultSettings.consolidation, ...wrong })).toBe(false);
    expect(parses(SettingsPatch, { consolidation: wrong })).toBe(false);
  });
});

test.each([
  { kind: "email", address: `${"a".repeat(250)}@example.org` },
  { kind: "email", address: "ann@example.org\r\nBcc: bob@example.org" },
  { kind: "webhook", url: "ftp://hooks.example" },
  { kind: "webhook", url: `https://hooks.example/${"x".repeat(2048)}` },
  { kind: "ntfy", server: "https://ntfy.example", topic: "a b" },
  { kind: "apprise", url: "https://apprise.example", tag: "x".repeat(101) },
  { kind: "web-push", endpoint: "https://push.example", keys: { p256dh: "short", auth: "short" } },
])("%j is not a channel", (channel) => {
  expect(parses(NewChannel, channel)).toBe(false);
});
