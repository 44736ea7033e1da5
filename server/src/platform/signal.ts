/** A bell: whoever waits goes on when it rings, or after a while all the same. */
export class Wake {
  #ring: (() => void) | null = null;
  #rang = false;

  ring(): void {
    this.#rang = true;
    this.#ring?.();
  }

  /** Resolves at the next ring, at once if it rang since the last wait; after `ms`, or when aborted. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#rang && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.#ring = () => {
          clearTimeout(timer);
          resolve();
        };
        signal.addEventListener("abort", this.#ring, { once: true });
      });
      if (this.#ring) signal.removeEventListener("abort", this.#ring);
      this.#ring = null;
    }
    this.#rang = false;
  }
}
