import { hash } from "node:crypto";
import { dayStart, type ProductId } from "@tidemark/core";
import { LRUCache } from "lru-cache";
import { Batcher } from "../platform/batcher.ts";
import type { Pool } from "../platform/database.ts";
import { type Encoding, encoded, tightened } from "../platform/http/encoding.ts";
import { productVersions } from "./statements.ts";

/** An answer as it goes out. */
export interface CachedAnswer {
  readonly body: Uint8Array<ArrayBuffer>;
  /** Strong: of the content in this encoding. */
  readonly etag: string;
}

interface Entry extends CachedAnswer {
  /** Day and version of the product: while these are the same, so is the answer. */
  readonly stamp: string;
  /** How often it was sent from the cache. */
  hits: number;
}

/** From so many hits on the best compression pays: it takes 100 ms and saves a quarter of the bytes. */
const hitsToRecompress = 3;
const maxRecompressedBytes = 64 * 1024;

export const historyCacheBytes = 64 * 1024 * 1024;

/**
 * Histories as they were sent last, compressed, within a limit of bytes. Each request still asks the database whether
 * the product's series are what they were, many in one question: so any number of processes is right.
 */
export class HistoryCache {
  readonly #entries: LRUCache<string, Entry> | null;
  #isRecompressing = false;
  readonly #filling = new Map<string, Promise<Entry>>();
  readonly #versions = new WeakMap<Pool, Batcher<ProductId, ReadonlyMap<ProductId, string>>>();

  /** `maxBytes` 0: nothing is kept. */
  constructor(maxBytes: number = historyCacheBytes) {
    this.#entries =
      maxBytes === 0
        ? null
        : new LRUCache({
            maxSize: maxBytes,
            sizeCalculation: ({ body }, key) => body.length + key.length + 200,
          });
  }

  /** The answer under a key at a moment (epoch ms), made by `make`, from the same pool, where none is kept; null: no such product. */
  async answer(
    pool: Pool,
    product: ProductId,
    key: string,
    encoding: Encoding,
    now: number,
    make: () => Promise<string>,
  ): Promise<CachedAnswer | null> {
    const version = (await this.#versionsIn(pool).run([product])).get(product);
    if (version === undefined) return null;
    // Ranges and gaps move at midnight.
    const stamp = `${dayStart(now / 1000)} ${version}`;
    const place = `${product} ${key} ${encoding}`;
    const kept = this.#entries?.get(place);
    if (kept?.stamp === stamp) {
      if (++kept.hits === hitsToRecompress && encoding === "br") void this.#recompress(place, kept);
      return kept;
    }
    if (!this.#entries) return fill(stamp, encoding, make);
    const waiting = `${place} ${stamp}`;
    const filling = this.#filling.get(waiting) ?? fill(stamp, encoding, make);
    this.#filling.set(waiting, filling);
    try {
      const entry = await filling;
      this.#entries.set(place, entry);
      return entry;
    } finally {
      this.#filling.delete(waiting);
    }
  }

  #versionsIn(pool: Pool): Batcher<ProductId, ReadonlyMap<ProductId, string>> {
    let versions = this.#versions.get(pool);
    if (!versions) {
      versions = new Batcher((products) => versionsOf(pool, products), { concurrency: 2 });
      this.#versions.set(pool, versions);
    }
    return versions;
  }

  /** One at a time: it is never waited for. */
  async #recompress(place: string, loose: Entry): Promise<void> {
    if (this.#isRecompressing || loose.body.length > maxRecompressedBytes) return;
    this.#isRecompressing = true;
    try {
      const body = await tightened(loose.body);
      // Other bytes, another tag; the digest in it says that they mean the same.
      const etag = loose.etag.replace(/-\w+"$/, '-br11"');
      if (this.#entries?.peek(place) === loose) this.#entries.set(place, { ...loose, body, etag });
    } finally {
      this.#isRecompressing = false;
    }
  }
}

/** Whether an If-None-Match names this content, in whatever encoding. */
export const matchesETag = (header: string | undefined, { etag }: Pick<CachedAnswer, "etag">): boolean =>
  header?.includes(etag.slice(0, etag.lastIndexOf("-") + 1)) ?? false;

async function fill(stamp: string, encoding: Encoding, make: () => Promise<string>): Promise<Entry> {
  const plain = Buffer.from(await make());
  const digest = hash("sha256", plain, "base64url").slice(0, 22);
  return { stamp, hits: 0, body: await encoded(plain, encoding), etag: `"${digest}-${encoding}"` };
}

async function versionsOf(
  pool: Pool,
  products: readonly ProductId[],
): Promise<ReadonlyMap<ProductId, string>> {
  const rows = await productVersions(pool, [...new Set(products)]);
  return new Map(rows.map(({ id, version }) => [id as ProductId, version]));
}
