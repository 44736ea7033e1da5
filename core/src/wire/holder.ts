import * as z from "zod/mini";
import { ChannelView } from "./channel.ts";
import { MessageView } from "./message.ts";
import { AnySeriesName } from "./series-name.ts";
import { Text } from "./text.ts";
import { Watch, WatchRule } from "./watch.ts";

/** Local time of day: `08:00`. */
const TimeOfDay = z.string().check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time of day like 08:00"));

/** Valid names: the check takes a tenth of a millisecond, and stored settings are parsed at each read. */
const knownZones = new Set<string>();
/** Offsets and upper case allow any number of names. */
const maxKnownZones = 1000;

function isTimeZone(name: string): boolean {
  if (knownZones.has(name)) return true;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
  } catch {
    return false;
  }
  if (knownZones.size < maxKnownZones) knownZones.add(name);
  return true;
}

/**
 * How a holder's alerts become messages. `at-once`: the first alert of a watch goes out, further ones within the cooldown
 * are collected in one message at its end. `hourly`, `daily`: one digest. Nothing goes out within the quiet hours.
 */
export const Consolidation = z.object({
  mode: z.enum(["at-once", "hourly", "daily"]),
  cooldownMinutes: z.int().check(z.gte(1), z.lte(1440)),
  dailyAt: TimeOfDay,
  timeZone: Text(64).check(z.refine(isTimeZone, "must be an IANA time zone")),
  quiet: z.nullable(
    z
      .object({ from: TimeOfDay, to: TimeOfDay })
      .check(z.refine(({ from, to }) => from !== to, "must have a length")),
  ),
});
export type Consolidation = z.infer<typeof Consolidation>;

/** Options of a new watch that does not set them itself. */
export const WatchDefaults = z.object({
  series: AnySeriesName,
  rule: WatchRule.check(z.refine(({ kind }) => kind !== "target", "a target belongs to one product")),
  rearmPercent: z.nullable(z.int().check(z.gte(1), z.lte(99))),
});
export type WatchDefaults = z.infer<typeof WatchDefaults>;

/** BCP 47: `de`, `pt-BR`. The server writes English to one that it has no messages in. */
export const LanguageTag = z
  .string()
  .check(
    z.maxLength(35),
    z.regex(/^[A-Za-z]{2,3}(?:-[A-Za-z\d]{1,8})*$/, "must be a language tag like pt-BR"),
  );

export const HolderSettings = z.object({
  consolidation: Consolidation,
  watch: WatchDefaults,
  /** Whether imported prices count when a price is called the lowest, on the holder's own pages; missing: no. */
  imported: z.optional(z.object({ count: z.boolean() })),
  /** Of mails and messages; missing: not known, and English. */
  language: z.optional(LanguageTag),
});
export type HolderSettings = z.infer<typeof HolderSettings>;

export const defaultSettings: HolderSettings = {
  consolidation: { mode: "at-once", cooldownMinutes: 60, dailyAt: "08:00", timeZone: "UTC", quiet: null },
  watch: { series: "buy_box", rule: { kind: "drop", percent: 10, from: "creation" }, rearmPercent: 5 },
};

/** POST /v1/holders. `language`: by default that of Accept-Language. */
export const NewHolder = z.object({
  timeZone: z.optional(Consolidation.shape.timeZone),
  language: z.optional(LanguageTag),
});
/** The holder's token, shown only once. It is not related to any reporter. */
export const HolderToken = z.object({ token: z.string() });
export type HolderToken = z.infer<typeof HolderToken>;

/** PATCH /v1/me: missing fields stay as they are. */
export const SettingsPatch = z.object({
  consolidation: z.optional(z.partial(Consolidation)),
  watch: z.optional(z.partial(WatchDefaults)),
  language: z.optional(LanguageTag),
});
export type SettingsPatch = z.infer<typeof SettingsPatch>;

/** Secret: anyone who has a link may use it. POST /v1/me/links replaces all links. */
export const Links = z.object({ watches: z.url(), feed: z.url() });
export type Links = z.infer<typeof Links>;

/** GET /v1/me: all stored data of a holder. `createdAt` is the day only. */
export const Me = z.object({
  createdAt: z.iso.datetime(),
  settings: HolderSettings,
  watches: z.array(Watch),
  channels: z.array(ChannelView),
  messages: z.array(MessageView),
  links: Links,
});
export type Me = z.infer<typeof Me>;
