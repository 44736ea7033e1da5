/** All that report: honest people and attackers. Times in hours. */
export class Installations {
  readonly networks: number[] = [];
  readonly versions: number[] = [];
  readonly created: number[] = [];
  readonly attacker: boolean[] = [];

  add(network: number, version: number, createdAt: number, attacker: boolean): number {
    this.networks.push(network);
    this.versions.push(version);
    this.created.push(createdAt);
    this.attacker.push(attacker);
    return this.networks.length - 1;
  }

  get count(): number {
    return this.networks.length;
  }
  createdAt(id: number): number {
    return this.created[id]!;
  }
  version(id: number): number {
    return this.versions[id]!;
  }
}

/** Reports in columns, since there are a million. Times in hours. */
export class Events {
  hours = new Float64Array(1 << 16);
  reporters = new Int32Array(1 << 16);
  products = new Int32Array(1 << 16);
  prices = new Int32Array(1 << 16);
  count = 0;

  add(hour: number, reporter: number, product: number, price: number): void {
    if (this.count === this.hours.length) this.grow();
    this.hours[this.count] = hour;
    this.reporters[this.count] = reporter;
    this.products[this.count] = product;
    this.prices[this.count] = price;
    this.count++;
  }

  private grow(): void {
    const size = this.hours.length * 2;
    const bigger = <T extends Float64Array | Int32Array>(next: T, old: T): T => {
      next.set(old);
      return next;
    };
    this.hours = bigger(new Float64Array(size), this.hours);
    this.reporters = bigger(new Int32Array(size), this.reporters);
    this.products = bigger(new Int32Array(size), this.products);
    this.prices = bigger(new Int32Array(size), this.prices);
  }

  /** In the order in which they happen. */
  sorted(): Events {
    const order = Uint32Array.from({ length: this.count }, (_, at) => at);
    order.sort((a, b) => this.hours[a]! - this.hours[b]! || a - b);
    const sorted = new Events();
    for (const at of order) {
      sorted.add(this.hours[at]!, this.reporters[at]!, this.products[at]!, this.prices[at]!);
    }
    return sorted;
  }
}
