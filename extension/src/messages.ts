import { seriesKinds } from "@tidemark/core";
import { Page, Range } from "@tidemark/core/wire";
import * as z from "zod/mini";
import { type HolderAnswers, HolderRequest } from "./holder/messages.ts";
import type { EnqueueOutcome } from "./outbox/enqueue.ts";
import type { ReadKeyResult } from "./registration/find-read-key.ts";
import type { RegistrationResult } from "./registration/register-browser.ts";
import type { LookupResult } from "./server/client.ts";
import type { LogLine } from "./state/sent-log.ts";
import type { Mode } from "./state/settings.ts";

/** From the content script: what the page shows. */
export const PageMessage = z.object({ type: z.literal("page"), page: Page });
export type PageMessage = z.infer<typeof PageMessage>;

/** From the extension's own pages. */
export const Request = z.discriminatedUnion("type", [
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
  HolderRequest,
]);
export type Request = z.infer<typeof Request>;

/** To the content script: what does the page show now? It answers with a Page. */
export const ReadNow = z.object({ type: z.literal("read") });

export interface Overview {
  readonly mode: Mode;
  readonly server: string;
  readonly paused: boolean;
  /** Shares, but the server does not take this browser's token any more. */
  readonly revoked: boolean;
  /** Whether the consent to share names search results. */
  readonly cards: boolean;
  /** Whether a line stands by the price on the shop's pages. */
  readonly panel: boolean;
  readonly waiting: number;
}

export type ShareResult = { readonly ok: true } | Extract<RegistrationResult, { ok: false }> | InvalidAddress;
export type InvalidAddress = { readonly ok: false; readonly reason: "not-an-address" | "needs-https" };

export interface Answers extends HolderAnswers {
  readonly overview: Overview;
  readonly "look-up": LookupResult | { readonly ok: false; readonly reason: "no-consent" };
  readonly share: ShareResult;
  readonly progress: number | null;
  readonly "only-look-up": { readonly ok: true } | Extract<ReadKeyResult, { ok: false }> | InvalidAddress;
  readonly decline: { readonly ok: true };
  readonly pause: { readonly ok: true };
  readonly "panel-switch": { readonly ok: true };
  readonly log: readonly LogLine[];
  readonly "clear-log": { readonly ok: true };
}

/** What became of a page: in the queue, or the reason why not. */
export type PageOutcome = EnqueueOutcome | "no-product" | "not-allowed" | "private-window" | "other-shop";

export type Send = <T extends Request["type"]>(order: Extract<Request, { type: T }>) => Promise<Answers[T]>;
