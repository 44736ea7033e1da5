import type { Clock } from "../clock.ts";

/** A clock that a sleep advances immediately. */
export class FakeClock implements Clock {
  time = 1_000_000;
  readonly sleeps: number[] = [];

  now(): number {
    return this.time;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms <= 0 || signal?.aborted) return;
    this.sleeps.push(ms);
    this.time += ms;
  }
}
