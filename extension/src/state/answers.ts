import { HistoryView, ProductView, type Range } from "@tidemark/core/wire";
import * as z from "zod/mini";
import { logFailure } from "../log-failure.ts";
import type { Product } from "../outbox/outbox.ts";
import type { FoundProduct } from "../server/client.ts";
import { oneByOne } from "./one-by-one.ts";
import type { StorageItems } from "./store.ts";

/** The range that is asked for first, and the only one that is kept: shorter ones are parts of it. */
export const savedRange: Range = "1y";
export const maxAnswers = 60;
/** Characters of JSON. A longer answer is not kept. */
export const maxAnswerChars = 60_000;

const Saved = z.object({
  server: z.string(),
  at: z.number(),
  now: z.number(),
  product: ProductView,
  history: z.nullable(HistoryView),
  others: z.array(HistoryView),
});
/** Which there are, oldest first. */
const Index = z.array(z.string());

export interface SavedAnswer {
  readonly found: FoundProduct;
  /** Epoch ms by this computer's clock. */
  readonly at: number;
}

/** The last answers of the server, a storage item for each product, so that reading one is quick. */
export interface Answers {
  /** Null: none is kept of this product at this server. */
  readonly read: (server: string, product: Product) => Promise<SavedAnswer | null>;
  /** Never rejects: without it the next popup shows nothing until the server answers. */
  readonly save: (server: string, product: Product, found: FoundProduct) => Promise<void>;
  /** Forgets all. */
  readonly clear: () => Promise<void>;
}

export interface RemovableItems extends StorageItems {
  remove(keys: string[]): Promise<void>;
}

const indexKey = "answers";
const keyOf = ({ marketplace, asin }: Product): string => `answer ${marketplace}/${asin}`;

export function createAnswers(items: RemovableItems, clock: () => number): Answers {
  const turns = oneByOne();
  const inTurn = (run: () => Promise<void>): Promise<void> =>
    turns(run).catch(logFailure("Keeping an answer"));
  const keys = async (): Promise<string[]> => {
    const index = Index.safeParse((await items.get([indexKey]))[indexKey]);
    return index.success ? index.data : [];
  };
  return {
    async read(server, product) {
      const key = keyOf(product);
      const saved = Saved.safeParse((await items.get([key]))[key]);
      if (!saved.success || saved.data.server !== server) return null;
      const { at, server: _, ...found } = saved.data;
      return { at, found: { ok: true, ...found } };
    },
    save: (server, product, { ok: _, ...found }) =>
      inTurn(async () => {
        const key = keyOf(product);
        const saved = z.encode(Saved, { server, at: clock(), ...found, others: [...found.others] });
        if (JSON.stringify(saved).length > maxAnswerChars) return;
        const others = (await keys()).filter((other) => other !== key);
        const over = others.slice(0, Math.max(0, others.length + 1 - maxAnswers));
        await items.set({ [key]: saved, [indexKey]: [...others.slice(over.length), key] });
        if (over.length > 0) await items.remove(over);
      }),
    clear: () => inTurn(async () => items.remove([...(await keys()), indexKey])),
  };
}
