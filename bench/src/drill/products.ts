/** Numbers for products, over a whole drill: each is used once. A range ends before its second number. */
export class Products<T extends string> {
  readonly #ranges: Readonly<Record<T, readonly [first: number, end: number]>>;
  readonly #used = new Map<T, number>();

  constructor(ranges: Readonly<Record<T, readonly [first: number, end: number]>>) {
    this.#ranges = ranges;
  }

  next(of: T): number {
    const [first, end] = this.#ranges[of];
    const used = this.#used.get(of) ?? 0;
    if (first + used >= end) throw new Error(`the drill has no ${of} products left`);
    this.#used.set(of, used + 1);
    return first + used;
  }
}
