import * as z from "zod/mini";

/**
 * What the person has allowed. `undecided` and `none`: nothing leaves. `lookup`: the popup asks for prices
 * when it is opened. `share`: prices are reported as well.
 */
export const Mode = z.enum(["undecided", "none", "lookup", "share"]);
export type Mode = z.infer<typeof Mode>;

/** What the server knows this browser by. */
export const Registration = z.object({
  token: z.string(),
  expiresAt: z.string(),
  /** After a try to renew it: when to try again, epoch ms. */
  renewFrom: z.optional(z.number()),
});
export type Registration = z.infer<typeof Registration>;

export const Settings = z.object({
  mode: Mode,
  /** The server's origin. */
  server: z.string(),
  /** Null before registration, and when the server no longer takes the token. */
  registration: z.nullable(Registration),
  /** What opens reads at the server, the same for all its members. Null: none is known, or none is wanted. */
  readKey: z._default(z.nullable(z.string()), null),
  paused: z.boolean(),
  /** Whether the prices that were agreed to are those of search pages, too. An older consent did not name them. */
  cards: z._default(z.boolean(), false),
  /** Whether a line stands by the price on the shop's pages. */
  panel: z._default(z.boolean(), true),
});
export type Settings = z.infer<typeof Settings>;

export const maySend = ({ mode, paused, registration }: Settings): boolean =>
  mode === "share" && !paused && registration !== null;

/** Sightings are kept while the server does not let this browser in, but not while paused. */
export const mayQueue = ({ mode, paused }: Settings): boolean => mode === "share" && !paused;

export const mayQueueCards = (settings: Settings): boolean => mayQueue(settings) && settings.cards;

export const mayShowPanel = (settings: Settings): boolean => settings.panel && mayLookUp(settings);

export const mayLookUp = ({ mode }: Settings): boolean => mode === "share" || mode === "lookup";
