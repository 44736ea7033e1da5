import { seriesKinds } from "@tidemark/core";
import { Page, Range } from "@tidemark/core/wire";
import * as z from "zod/mini";
import { type HolderAnswers, HolderOrder } from "./holder/messages.ts";
import type { Enqueued } from "./outbox/enqueue.ts";
import type { ReadKeyFound } from "./registration/find-read-key.ts";
import type { Registering } from "./registration/register-browser.ts";
import type { Lookup } from "./server/client.ts";
import type { LogLine } from "./state/sent-log.ts";
import type { Mode } from "./state/settings.ts";

/** From the content script: what the page shows. */
export const PageSeen = z.object({ type: z.literal("page"), page: Page });
export type PageSeen = z.infer<typeof PageSeen>;

/** From the extension's own pages. */
export const Order = z.discriminatedUnion("type", [
  z.object({ type: z.literal("overview") }),
  z.object({
    type: z.literal("look-up"),
    marketplace: z.string(),
    asin: z.string(),
    series: z.optional(z.enum(seriesKinds)),
    range: Range,
    beside: z.optional(z.array(z.enum(seriesKinds))),
  }),
  /** Consent to share: registers with the server first. A code is not wanted by every server. */
  z.object({ type: z.literal("share"), server: z.string(), code: z.string() }),
  /** How far that is. */
  z.object({ type: z.literal("progress") }),
  /** Consent to look prices up, and to nothing else. A private server wants its key, or an invite code for it. */
  z.object({ type: z.literal("only-look-up"), server: z.string(), code: z.optional(z.string()) }),
  z.object({ type: z.literal("decline") }),
  z.object({ type: z.literal("pause"), paused: z.boolean() }),
  /** Whether a line stands by the price on the shop's pages. */
  z.object({ type: z.literal("panel-switch"), shown: z.boolean() }),
  z.object({ type: z.literal("log") }),
  z.object({ type: z.literal("clear-log") }),
  HolderOrder,
]);
export type Order = z.infer<typeof Order>;

/** To the content script: what does the page show now? It answers with a Page. */
export const ReadNow = z.object({ type: z.literal("read") });

export interface Overview {
  readonly mode: Mode;
  readonly server: string;
  readonly paused: boolean;
  /** Shares, but the server does not take this browser's token any more. */
  readonly shutOut: boolean;
  /** Whether the consent to share names search results. */
  readonly cards: boolean;
  /** Whether a line stands by the price on the shop's pages. */
  readonly panel: boolean;
  readonly waiting: number;
}

export type Sharing = { readonly ok: true } | Extract<Registering, { ok: false }> | BadAddress;
export type BadAddress = { readonly ok: false; readonly reason: "not-an-address" | "needs-https" };

export interface Answers extends HolderAnswers {
  readonly overview: Overview;
  readonly "look-up": Lookup | { readonly ok: false; readonly reason: "no-consent" };
  readonly share: Sharing;
  readonly progress: number | null;
  readonly "only-look-up": { readonly ok: true } | Extract<ReadKeyFound, { ok: false }> | BadAddress;
  readonly decline: { readonly ok: true };
  readonly pause: { readonly ok: true };
  readonly "panel-switch": { readonly ok: true };
  readonly log: readonly LogLine[];
  readonly "clear-log": { readonly ok: true };
}

/** What became of a page: in the queue, or the reason why not. */
export type Seen = Enqueued | "no-product" | "not-allowed" | "private-window" | "other-shop";

export type Send = <T extends Order["type"]>(order: Extract<Order, { type: T }>) => Promise<Answers[T]>;
