import { detachedPurchases, noPurchases } from "@tidemark/core/purchases";
import * as z from "zod/mini";
import type { RemovableItems } from "../state/answers.ts";
import { oneByOne } from "../state/one-by-one.ts";

const Texts = z.array(z.string());

/** A purchase that can be returned and costs less now: told once. */
export const ReturnOffer = z.object({
  text: z.string(),
  /** Minor units. */
  price: z.int(),
  lastDay: z.string(),
  /** Whether the notification was shown. */
  isShown: z.boolean(),
});
export type ReturnOffer = z.infer<typeof ReturnOffer>;

/** What the extension keeps of purchases: one item of `storage.local` under this name, which installed versions read. */
export const PurchaseState = z.object({
  list: z.object({ known: Texts, fresh: Texts, removed: Texts }),
  /** Whether the person wants to be told of what can be returned and costs less. */
  watching: z.boolean(),
  /** When the server was last asked about it; epoch ms. */
  checkedAt: z.number(),
  /** What was told of, as long as it can be returned. */
  offers: z.array(ReturnOffer),
  /**
   * Where they are kept with the holder, the key that encrypts them there, and the version that this browser saw last (null:
   * none). Null: in this browser alone.
   */
  vault: z._default(
    z.nullable(z.object({ server: z.string(), key: z.string(), version: z.nullable(z.int()) })),
    null,
  ),
});
export type PurchaseState = z.infer<typeof PurchaseState>;

type Readonlys<T> = { readonly [K in keyof T]: Readonlys<T[K]> };
type State = Readonlys<PurchaseState>;

export const freshPurchases: State = {
  list: noPurchases,
  watching: false,
  checkedAt: 0,
  offers: [],
  vault: null,
};
const key = "purchases";

/** Purchases that are in this browser alone from now on. */
export const keptHere = (state: State): State => ({
  ...state,
  list: detachedPurchases(state.list),
  vault: null,
});

export interface PurchaseStore {
  readonly read: () => Promise<State>;
  /** As `update` of the state's store. */
  readonly update: <T>(step: (state: State) => readonly [State, T]) => Promise<T>;
  /** Deletes all. */
  readonly clear: () => Promise<void>;
}

/** Apart from the rest of the state, which is read with each page of the shop: a list of purchases can be long. */
export function createPurchaseStore(items: RemovableItems): PurchaseStore {
  const inTurn = oneByOne();
  const read = async (): Promise<State> => {
    const parsed = PurchaseState.safeParse((await items.get([key]))[key]);
    return parsed.success ? parsed.data : freshPurchases;
  };
  return {
    read,
    update: (step) =>
      inTurn(async () => {
        const before = await read();
        const [after, result] = step(before);
        if (after !== before) await items.set({ [key]: after });
        return result;
      }),
    clear: () => inTurn(() => items.remove([key])),
  };
}
