/** A binary heap of products: the one with the smallest key first. */
export class Heap {
  private readonly keys: number[] = [];
  private readonly products: number[] = [];
  private readonly stamps: number[] = [];

  get size(): number {
    return this.keys.length;
  }
  /** Of the first. */
  get key(): number {
    return this.keys[0]!;
  }
  get product(): number {
    return this.products[0]!;
  }
  get stamp(): number {
    return this.stamps[0]!;
  }

  push(key: number, product: number, stamp = 0): void {
    let at = this.keys.length;
    this.keys.push(key);
    this.products.push(product);
    this.stamps.push(stamp);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.keys[parent]! <= this.keys[at]!) break;
      this.swap(at, parent);
      at = parent;
    }
  }

  drop(): void {
    const last = this.keys.length - 1;
    this.swap(0, last);
    this.keys.pop();
    this.products.pop();
    this.stamps.pop();
    for (let at = 0; ; ) {
      let child = 2 * at + 1;
      if (child >= last) return;
      if (child + 1 < last && this.keys[child + 1]! < this.keys[child]!) child++;
      if (this.keys[at]! <= this.keys[child]!) return;
      this.swap(at, child);
      at = child;
    }
  }

  private swap(a: number, b: number): void {
    for (const column of [this.keys, this.products, this.stamps]) {
      const kept = column[a]!;
      column[a] = column[b]!;
      column[b] = kept;
    }
  }
}
