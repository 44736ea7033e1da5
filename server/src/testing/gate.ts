/** While shut, `pass()` waits until it is opened. */
export class Gate {
  #open = Promise.resolve();
  #raise = () => {};

  shut(): void {
    this.open();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#open = promise;
    this.#raise = resolve;
  }

  open(): void {
    this.#raise();
  }

  pass(): Promise<void> {
    return this.#open;
  }
}
