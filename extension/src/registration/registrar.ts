import type { Invitation } from "@tidemark/core/wire";
import type { Fetch } from "../server/client.ts";
import { type RegistrationResult, registerBrowser } from "./register-browser.ts";

/** One registration at a time. Nothing of it is stored: when the worker is ended in the middle, the person tries again. */
export interface Registrar {
  /** Cancels the running registration, and begins another. */
  readonly register: (server: string, invite: Invitation) => Promise<RegistrationResult>;
  /** The share of the proof of work that is done, 0-1; null when none is being computed. */
  readonly progress: () => number | null;
  /** Aborts the running registration, whatever it is waiting for. */
  readonly cancel: () => void;
}

export function createRegistrar(fetch: Fetch, pause: () => Promise<void>): Registrar {
  let current = new AbortController();
  let share: number | null = null;
  const cancel = (): void => {
    current.abort();
    current = new AbortController();
    share = null;
  };
  return {
    progress: () => share,
    cancel,
    async register(server, invite) {
      cancel();
      const { signal } = current;
      const onProgress = (done: number): void => {
        if (!signal.aborted) share = done;
      };
      const registering = await registerBrowser(fetch, server, invite, { signal, pause, onProgress });
      if (signal.aborted) return { ok: false, reason: "interrupted" };
      share = null;
      return registering;
    },
  };
}
