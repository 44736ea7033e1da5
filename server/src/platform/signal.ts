/** Wakes a waiting loop early. A signal that comes while nobody waits is kept for the next wait. */
export class Signal {
  #resume: (() => void) | null = null;
  #isPending = false;

  notify(): void {
    this.#isPending = true;
    this.#resume?.();
  }

  /** Resolves when notified, after `ms`, or when aborted; immediately if it was notified since the last wait. */
  async wait(ms: number, abort: AbortSignal): Promise<void> {
    if (!this.#isPending && !abort.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.#resume = () => {
          clearTimeout(timer);
          resolve();
        };
        abort.addEventListener("abort", this.#resume, { once: true });
      });
      if (this.#resume) abort.removeEventListener("abort", this.#resume);
      this.#resume = null;
    }
    this.#isPending = false;
  }
}
