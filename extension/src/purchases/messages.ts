import { maxPurchases } from "@tidemark/core/purchases";
import * as z from "zod/mini";
import type { ReturnOffer } from "./purchase-store.ts";

const text = z.string().check(z.maxLength(64));
const texts = z.array(text).check(z.maxLength(maxPurchases));

/** From the extension's own pages to the background, about what the person paid. */
export const PurchaseRequest = z.discriminatedUnion("type", [
  z.object({ type: z.literal("purchases") }),
  z.object({ type: z.literal("purchases-of"), marketplace: z.string(), asin: z.string() }),
  z.object({ type: z.literal("keep-purchases"), texts }),
  /** "I bought this": `day` by the person's calendar, `price` in minor units of the shop's currency. */
  z.object({
    type: z.literal("bought"),
    marketplace: z.string(),
    asin: z.string(),
    day: z.string(),
    price: z.int(),
  }),
  /** Null: all. */
  z.object({ type: z.literal("remove-purchases"), texts: z.nullable(texts) }),
  /** Whether to be told of what can be returned and costs less. */
  z.object({ type: z.literal("watch-returns"), on: z.boolean() }),
]);
export type PurchaseRequest = z.infer<typeof PurchaseRequest>;

/** A purchase as the popup shows it; `text` names it. */
export interface BoughtHere {
  readonly text: string;
  readonly day: string;
  /** Minor units. */
  readonly price: number;
}

export interface PurchaseAnswers {
  readonly purchases: {
    /** Newest first. */
    readonly texts: readonly string[];
    readonly watching: boolean;
    readonly offers: readonly ReturnOffer[];
  };
  /** Newest first. */
  readonly "purchases-of": readonly BoughtHere[];
  readonly "keep-purchases": {
    readonly ok: true;
    readonly added: number;
    readonly same: number;
    readonly left: number;
  };
  /** Not ok: it can be no purchase, or the list is full. */
  readonly bought: { readonly ok: boolean };
  readonly "remove-purchases": { readonly ok: true };
  readonly "watch-returns": { readonly ok: true };
}
