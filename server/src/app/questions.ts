import { within } from "../platform/within.ts";

/** Questions to another process, which answers by their number. */
export class Questions<T> {
  readonly #waiting = new Map<number, (answer: T) => void>();
  #last = 0;

  /** Sends one. Rejects with TooLate when no answer came within `ms`. */
  ask(ms: number, send: (question: number) => void): Promise<T> {
    const question = ++this.#last;
    const answer = new Promise<T>((resolve) => this.#waiting.set(question, resolve));
    send(question);
    return within(ms, answer).finally(() => this.#waiting.delete(question));
  }

  /** An answer; one that comes too late is dropped. */
  answered(question: number, answer: T): void {
    this.#waiting.get(question)?.(answer);
  }
}
