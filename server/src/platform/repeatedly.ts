export interface Repeated {
  /** Resolves when what runs has ended. */
  stop(): Promise<void>;
}

/** Runs `work` now and every `everyMs`, never twice at once; `signal` is aborted by `stop`. `work` must not reject. */
export function repeatedly(work: (signal: AbortSignal) => Promise<void>, everyMs: number): Repeated {
  const stopping = new AbortController();
  let running: Promise<void> | null = null;
  const next = () => {
    running ??= work(stopping.signal).finally(() => {
      running = null;
    });
  };
  next();
  const timer = setInterval(next, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await running;
    },
  };
}
