import type { Fetch } from "../server/client.ts";
import { letIn, type Registering } from "./register-browser.ts";

/** One registration at a time. Nothing of it is kept: when the worker dies in the middle, the person asks again. */
export interface Door {
  readonly enter: (server: string, code: string) => Promise<Registering>;
  /** How far the one under way is, 0-1; null without one, or while the server is asked. */
  readonly progress: () => number | null;
  /** Calls the one under way off, whatever it is waiting for. */
  readonly shut: () => void;
}

export function doorOf(fetch: Fetch, pause: () => Promise<void>): Door {
  let current = new AbortController();
  let share: number | null = null;
  const shut = (): void => {
    current.abort();
    current = new AbortController();
    share = null;
  };
  return {
    progress: () => share,
    shut,
    async enter(server, code) {
      shut();
      const { signal } = current;
      const onProgress = (done: number): void => {
        if (!signal.aborted) share = done;
      };
      const registering = await letIn(fetch, server, code, { signal, pause, onProgress });
      if (signal.aborted) return { ok: false, reason: "interrupted" };
      share = null;
      return registering;
    },
  };
}
