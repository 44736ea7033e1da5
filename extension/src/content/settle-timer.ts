export interface SettleTimer {
  /** Calls `run` after this wait, unless it is armed again; after `maxWaitMs` in any case. */
  readonly arm: (waitMs: number) => void;
  readonly cancel: () => void;
}

export function createSettleTimer(window: Window, maxWaitMs: number, run: () => void): SettleTimer {
  let timer: number | undefined;
  let deadline = 0;
  return {
    arm(waitMs) {
      const now = window.performance.now();
      if (timer === undefined) deadline = now + maxWaitMs;
      else if (now + waitMs > deadline) return;
      window.clearTimeout(timer);
      timer = window.setTimeout(() => {
        timer = undefined;
        run();
      }, waitMs);
    },
    cancel() {
      window.clearTimeout(timer);
      timer = undefined;
    },
  };
}
