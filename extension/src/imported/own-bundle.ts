import type { OwnImports } from "@tidemark/core";
import { type ImportedBundle, OwnImport } from "@tidemark/core/wire";
import * as z from "zod/mini";
import type { Product } from "../outbox/outbox.ts";
import type { HolderAccount } from "../server/holder-client.ts";
import type { RemovableItems } from "../state/answers.ts";

/** Characters of JSON, of all products: browsers give an extension ten million. */
export const maxOwnChars = 4_000_000;

const Index = z.object({
  server: z.string(),
  token: z.string(),
  etag: z.nullable(z.string()),
  /** When to ask for it next; epoch ms. */
  askAt: z.number(),
  /** Epoch ms. */
  askedAt: z.number(),
  keys: z.array(z.string()),
});
type Index = z.infer<typeof Index>;
const Kept = z.array(z.pick(OwnImport, { series: true, source: true, t: true, p: true }));

/** What a holder imported, a storage item for each product. It belongs to the holder: another one sees nothing of it. */
export interface OwnBundle {
  readonly read: (holder: HolderAccount, product: Product) => Promise<OwnImports>;
  /** When it was asked for last, and is to be next; null: it never was. */
  readonly state: (holder: HolderAccount) => Promise<Pick<Index, "etag" | "askAt" | "askedAt"> | null>;
  /** Null: what is kept is as it was. */
  readonly save: (
    holder: HolderAccount,
    bundle: ImportedBundle | null,
    asked: Pick<Index, "etag" | "askAt" | "askedAt">,
  ) => Promise<void>;
  readonly clear: () => Promise<void>;
}

const ifOf = ({ server, token }: HolderAccount, index: Index | null): Index | null =>
  index?.server === server && index.token === token ? index : null;

const indexKey = "imported";
const keyOf = ({ marketplace, asin }: Product): string => `imported ${marketplace}/${asin}`;

export function createOwnBundle(items: RemovableItems): OwnBundle {
  const index = async (): Promise<Index | null> => {
    const found = Index.safeParse((await items.get([indexKey]))[indexKey]);
    return found.success ? found.data : null;
  };
  const of = async (holder: HolderAccount): Promise<Index | null> => ifOf(holder, await index());
  const remove = async (keys: readonly string[]): Promise<void> => {
    if (keys.length > 0) await items.remove([...keys]);
  };
  return {
    async read(holder, product) {
      if (!(await of(holder))) return [];
      const key = keyOf(product);
      const kept = Kept.safeParse((await items.get([key]))[key]);
      return kept.success ? kept.data : [];
    },
    state: of,
    async save(holder, bundle, asked) {
      const before = await index();
      const next = { server: holder.server, token: holder.token, ...asked };
      if (!bundle) {
        await items.set({ [indexKey]: { ...next, keys: ifOf(holder, before)?.keys ?? [] } });
        return;
      }
      const kept = itemsOf(bundle);
      // A worker that ends in between asks again: the index names what is there, old and new.
      const all = [...new Set([...(before?.keys ?? []), ...Object.keys(kept)])];
      await items.set({ [indexKey]: { ...next, etag: null, askAt: 0, keys: all } });
      await remove(before?.keys.filter((key) => !(key in kept)) ?? []);
      await items.set({ ...kept, [indexKey]: { ...next, keys: Object.keys(kept) } });
    },
    async clear() {
      const before = await index();
      if (before) await remove([...before.keys, indexKey]);
    },
  };
}

/** The bundle by products, in its order, as far as there is room. */
function itemsOf({ series }: ImportedBundle): Record<string, unknown[]> {
  const kept: Record<string, unknown[]> = {};
  let chars = 0;
  for (const { marketplace, asin, ...one } of series) {
    const encoded = z.encode(Kept, [one])[0]!;
    chars += JSON.stringify(encoded).length;
    if (chars > maxOwnChars) break;
    const key = keyOf({ marketplace, asin });
    kept[key] = [...(kept[key] ?? []), encoded];
  }
  return kept;
}
