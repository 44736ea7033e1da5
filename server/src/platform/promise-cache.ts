/** Caches promises for a while, so that concurrent calls share one. The oldest are dropped when there are too many. */
export class PromiseCache<T> {
  readonly #most: number;
  readonly #ttlMs: number;
  readonly #clock: () => number;
  readonly #known = new Map<string, { readonly until: number; readonly value: Promise<T> }>();

  constructor(most: number, ttlMs: number, clock: () => number) {
    this.#most = most;
    this.#ttlMs = ttlMs;
    this.#clock = clock;
  }

  get(key: string, make: () => Promise<T>): Promise<T> {
    const now = this.#clock();
    const known = this.#known.get(key);
    // Ends later than a new entry would: the clock was set back.
    if (known && known.until > now && known.until <= now + this.#ttlMs) return known.value;
    const value = make();
    const entry = { until: now + this.#ttlMs, value };
    this.#known.delete(key);
    this.#known.set(key, entry);
    if (this.#known.size > this.#most) this.#known.delete(this.#known.keys().next().value!);
    // Failures are not cached.
    value.catch(() => this.#known.get(key) === entry && this.#known.delete(key));
    return value;
  }
}
