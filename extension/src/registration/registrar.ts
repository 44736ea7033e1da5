import type { Fetch } from "../server/client.ts";
import { type RegistrationResult, registerBrowser } from "./register-browser.ts";

/** One registration at a time. Nothing of it is kept: when the worker dies in the middle, the person asks again. */
export interface Registrar {
  readonly register: (server: string, code: string) => Promise<RegistrationResult>;
  /** How far the one under way is, 0-1; null without one, or while the server is asked. */
  readonly progress: () => number | null;
  /** Calls the one under way off, whatever it is waiting for. */
  readonly cancel: () => void;
}

export function createRegistrar(fetch: Fetch, pause: () => Promise<void>): Registrar {
  let current = new AbortController();
  let share: number | null = null;
  const shut = (): void => {
    current.abort();
    current = new AbortController();
    share = null;
  };
  return {
    progress: () => share,
    cancel: shut,
    async register(server, code) {
      shut();
      const { signal } = current;
      const onProgress = (done: number): void => {
        if (!signal.aborted) share = done;
      };
      const registering = await registerBrowser(fetch, server, code, { signal, pause, onProgress });
      if (signal.aborted) return { ok: false, reason: "interrupted" };
      share = null;
      return registering;
    },
  };
}
