import * as z from "zod/mini";
import { consentVersion } from "../consent/consent-version.ts";

/**
 * What the person has consented to. `undecided` and `none`: nothing is sent. `lookup`: prices are looked up when the
 * popup is opened. `share`: prices are reported as well.
 */
export const Mode = z.enum(["undecided", "none", "lookup", "share"]);
export type Mode = z.infer<typeof Mode>;

/** This browser's account as a reporter. */
export const Registration = z.object({
  token: z.string(),
  expiresAt: z.string(),
  /** When to renew it next, after an attempt; epoch ms. */
  renewFrom: z.optional(z.number()),
});
export type Registration = z.infer<typeof Registration>;

/** Which consent text a person agreed to, and in which language it was read. */
export const Consent = z.object({ version: z.int(), language: z.string() });
export type Consent = z.infer<typeof Consent>;

/** The panel's line in the reader's language, or in that of the shop's page. */
export const LineLanguage = z.enum(["mine", "shop"]);
export type LineLanguage = z.infer<typeof LineLanguage>;

export const Settings = z.object({
  mode: Mode,
  /** Null: nobody agreed, or that was before it was recorded, to the first version. */
  consent: z._default(z.nullable(Consent), null),
  /** The server's address: its origin, and the path that it is below. */
  server: z.string(),
  /** Null before registration, and when the server no longer takes the token. */
  registration: z.nullable(Registration),
  /** The server's read key, the same for all its members. Null: none is known, or none is wanted. */
  readKey: z._default(z.nullable(z.string()), null),
  paused: z.boolean(),
  /** The browser itself does not let anything be shared: Firefox asks for that, and a person may take it back there. */
  refused: z._default(z.boolean(), false),
  /** Whether the consent to share includes search pages: older versions did not ask for that. */
  cards: z._default(z.boolean(), false),
  /** Whether the consent to share includes the daily counts of pages: older versions did not ask for that. */
  counts: z._default(z.boolean(), false),
  /** Whether the consent includes looking up the products that a page lists: older versions did not ask for that. */
  lists: z._default(z.boolean(), false),
  /** Whether the panel is shown next to the price on the shop's pages. */
  panel: z._default(z.boolean(), true),
  /** Whether the toolbar icon has a badge in a product's tab. */
  badge: z._default(z.boolean(), true),
  /** Whether imported prices count when a price is called the lowest. */
  countImported: z._default(z.boolean(), false),
  /** A BCP 47 tag; null: as in the browser. */
  language: z._default(z.nullable(z.string()), null),
  lineIn: z._default(LineLanguage, "mine"),
});
export type Settings = z.infer<typeof Settings>;

/** Whether the consent is to what the text means now. */
export const hasAgreed = ({ consent }: Settings): boolean => (consent?.version ?? 1) >= consentVersion;

export const maySend = (settings: Settings): boolean => mayQueue(settings) && settings.registration !== null;

/** Reports are queued also while the server refuses the token, but not while paused. */
export const mayQueue = (settings: Settings): boolean =>
  settings.mode === "share" && !settings.paused && hasAgreed(settings);

export const mayQueueCards = (settings: Settings): boolean => mayQueue(settings) && settings.cards;

export const mayCount = (settings: Settings): boolean => mayQueue(settings) && settings.counts;

export const mayShowPanel = (settings: Settings): boolean => settings.panel && mayLookUp(settings);

export const mayLookUp = (settings: Settings): boolean =>
  (settings.mode === "share" || settings.mode === "lookup") && hasAgreed(settings);
