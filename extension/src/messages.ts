import { allSeriesKinds, seriesKinds } from "@tidemark/core";
import { Page, type ProductView, Range } from "@tidemark/core/wire";
import * as z from "zod/mini";
import { type HolderAnswers, HolderRequest } from "./holder/messages.ts";
import { type InvitesAnswers, InvitesRequest } from "./invites/messages.ts";
import type { EnqueueOutcome } from "./outbox/enqueue.ts";
import type { ReportState } from "./outbox/report-state.ts";
import type { TakenBack } from "./outbox/take-back.ts";
import { type PurchaseAnswers, PurchaseRequest } from "./purchases/messages.ts";
import { type VaultAnswers, VaultRequest } from "./purchases/vault-messages.ts";
import type { ReadKeyResult } from "./registration/find-read-key.ts";
import type { RegistrationResult } from "./registration/register-browser.ts";
import type { LookupResult } from "./server/client.ts";
import type { CountryPrice, ServerPrice } from "./server/elsewhere.ts";
import type { SavedAnswer } from "./state/answers.ts";
import type { LogLine } from "./state/sent-log.ts";
import { LineLanguage, type Mode } from "./state/settings.ts";
import type { VersionFit } from "./versions/versions.ts";

/** From the content script: what the page shows. */
export const PageMessage = z.object({ type: z.literal("page"), page: Page });
export type PageMessage = z.infer<typeof PageMessage>;

/** From the extension's own pages to the background. */
export const Request = z.discriminatedUnion("type", [
  z.object({ type: z.literal("overview") }),
  z.object({
    type: z.literal("look-up"),
    marketplace: z.string(),
    asin: z.string(),
    series: z.optional(z.enum(seriesKinds)),
    range: Range,
    beside: z.optional(z.array(z.enum(allSeriesKinds))),
  }),
  /** The same product number in other countries, found without naming it. */
  z.object({ type: z.literal("other-countries"), marketplace: z.string(), asin: z.string() }),
  /** What the servers say that the own one follows. */
  z.object({ type: z.literal("look-up-followed"), marketplace: z.string(), asin: z.string() }),
  /** What was found of a product the last time. */
  z.object({ type: z.literal("last-answer"), marketplace: z.string(), asin: z.string() }),
  /** Consent to share: registers with the server first. `code` may be empty: not every server wants one. */
  z.object({
    type: z.literal("share"),
    server: z.string(),
    code: z.string(),
    /** The secret of the browser, from the link that the page of an invite let it copy. */
    browser: z.optional(z.string()),
    /** The language in which the consent text was read; left out where it was not shown. */
    readIn: z.optional(z.string()),
  }),
  /** How far the registration is. */
  z.object({ type: z.literal("progress") }),
  /**
   * Consent to look-ups only. A private server wants its key in `code`, or an invite code for it. `refused`: sharing was
   * chosen, and the browser did not let it be.
   */
  z.object({
    type: z.literal("only-look-up"),
    server: z.string(),
    code: z.optional(z.string()),
    browser: z.optional(z.string()),
    refused: z.optional(z.boolean()),
    readIn: z.optional(z.string()),
  }),
  /** Consent, again, after the meaning of its text changed. */
  z.object({ type: z.literal("agree-again"), readIn: z.string() }),
  z.object({ type: z.literal("decline") }),
  z.object({ type: z.literal("pause"), paused: z.boolean() }),
  /** Whether the line by the price and the icon's badge are shown; what is left out stays as it is. */
  z.object({
    type: z.literal("show-on-pages"),
    panel: z.optional(z.boolean()),
    badge: z.optional(z.boolean()),
    /** Whether imported prices count when a price is called the lowest. */
    countImported: z.optional(z.boolean()),
    lineIn: z.optional(LineLanguage),
  }),
  /** The language of all texts, and of mails; null: as in the browser. */
  z.object({ type: z.literal("choose-language"), language: z.nullable(z.string()) }),
  /** Consent to looking up the products that a page lists. */
  z.object({ type: z.literal("allow-lists") }),
  /** The products that a page lists: asked for one by one, in random order, and not by name. */
  z.object({
    type: z.literal("look-up-list"),
    marketplace: z.string(),
    asins: z.array(z.string()).check(z.maxLength(20)),
  }),
  /** The price read of a product is wrong: takes back what was reported of it. */
  z.object({ type: z.literal("take-back"), marketplace: z.string(), asin: z.string() }),
  /** It is not wrong after all: it is reported again when its page is read again. */
  z.object({ type: z.literal("put-back"), marketplace: z.string(), asin: z.string() }),
  z.object({ type: z.literal("log") }),
  z.object({ type: z.literal("clear-log") }),
  HolderRequest,
  InvitesRequest,
  PurchaseRequest,
  VaultRequest,
]);
export type Request = z.infer<typeof Request>;
export type RequestOf<T extends Request["type"]> = Extract<Request, { type: T }>;

export interface Overview {
  readonly mode: Mode;
  readonly server: string;
  /** What opens a private server's website; null where none is needed. */
  readonly readKey: string | null;
  readonly paused: boolean;
  /** The browser itself does not let anything be shared. */
  readonly refused: boolean;
  /** Sharing, but the server no longer takes this browser's token. */
  readonly revoked: boolean;
  /** Whether the consent to share includes the prices of search results. */
  readonly cards: boolean;
  /** Whether the consent includes looking up the products that a page lists. */
  readonly lists: boolean;
  /** Whether the panel is shown next to the price on the shop's pages. */
  readonly panel: boolean;
  /** Whether the toolbar icon has a badge in a product's tab. */
  readonly badge: boolean;
  /** Whether imported prices count when a price is called the lowest. */
  readonly countImported: boolean;
  /** The chosen language; null: as in the browser. */
  readonly language: string | null;
  readonly lineIn: LineLanguage;
  /** Agreed to what the consent text meant before. Nothing is sent. */
  readonly outdated: boolean;
  /** Number of reports that wait to be sent. */
  readonly waiting: number;
  /** How the versions of extension and server fit; null: well, or nothing is known of it. */
  readonly fit: VersionFit | null;
  /** How many servers the own one follows. Missing: none, or it is not known. */
  readonly follows?: number;
}

export type ShareResult = { readonly ok: true } | Extract<RegistrationResult, { ok: false }> | InvalidAddress;
export type InvalidAddress = { readonly ok: false; readonly reason: "not-an-address" | "needs-https" };

/** The products of a list that the server knows. Not whole: it did not answer about some. */
export type ListLookup =
  | { readonly ok: true; readonly products: readonly ProductView[]; readonly isWhole: boolean }
  | Extract<LookupResult, { readonly ok: false }>
  | { readonly ok: false; readonly reason: "no-consent" };

export interface Answers extends HolderAnswers, InvitesAnswers, PurchaseAnswers, VaultAnswers {
  readonly overview: Overview;
  readonly "look-up": (LookupResult | { readonly ok: false; readonly reason: "no-consent" }) & {
    /** What became of this browser's own report of the product. */
    readonly report?: ReportState;
  };
  readonly "other-countries": readonly CountryPrice[];
  readonly "look-up-followed": readonly ServerPrice[] | null;
  readonly "last-answer": SavedAnswer | null;
  readonly "allow-lists": { readonly ok: true };
  readonly "look-up-list": ListLookup;
  readonly share: ShareResult;
  /** 0-1; null when no proof of work is being computed. */
  readonly progress: number | null;
  readonly "only-look-up": { readonly ok: true } | Extract<ReadKeyResult, { ok: false }> | InvalidAddress;
  readonly decline: { readonly ok: true };
  readonly "agree-again": { readonly ok: true };
  readonly "choose-language": { readonly ok: true };
  readonly pause: { readonly ok: true };
  readonly "show-on-pages": { readonly ok: true };
  readonly "put-back": { readonly ok: true };
  readonly "take-back": { readonly ok: true; readonly taken: TakenBack };
  readonly log: readonly LogLine[];
  readonly "clear-log": { readonly ok: true };
}

/** Sends a request to the background. Rejects when the background ends before it answers. */
export type Send = <T extends Request["type"]>(request: RequestOf<T>) => Promise<Answers[T]>;

/** What became of a page: in the queue, or the reason why not. */
export type PageOutcome = EnqueueOutcome | "no-product" | "not-allowed" | "private-window" | "other-shop";
