import type { MiddlewareHandler } from "hono";
import { TooLate } from "../within.ts";

interface Waiting {
  readonly since: number;
  readonly reject: (error: TooLate) => void;
}

const sweepMs = 500;

/**
 * Every request is answered within `ms`, or rejected with TooLate; its handler continues, and what it answers then is
 * dropped. One timer for all requests, and none while there are none: a timer for each would cost the intake dear.
 */
export function deadline(ms: number): MiddlewareHandler {
  /** In the order in which they came, which is that in which they are late. */
  const waiting = new Set<Waiting>();
  let isSweeping = false;
  const sweep = () => {
    const late = performance.now() - ms;
    for (const one of waiting) {
      if (one.since > late) break;
      waiting.delete(one);
      one.reject(new TooLate(`not answered within ${ms} ms`));
    }
    isSweeping = waiting.size > 0;
    if (isSweeping) setTimeout(sweep, sweepMs);
  };
  return async (_, next) => {
    // Of this request alone: a promise remembers all that was ever raced with it.
    const { promise: late, reject } = Promise.withResolvers<never>();
    const one = { since: performance.now(), reject };
    waiting.add(one);
    if (!isSweeping) setTimeout(sweep, sweepMs);
    isSweeping = true;
    try {
      await Promise.race([next(), late]);
    } finally {
      waiting.delete(one);
    }
  };
}
