import { createHash, timingSafeEqual } from "node:crypto";
import type { Context } from "hono";
import type { AppEnv } from "./context.ts";
import { ServiceError } from "./errors.ts";

const digest = (text: string) => createHash("sha256").update(text).digest();

/** Compares in constant time. */
export const isKey = (given: string, key: string): boolean => timingSafeEqual(digest(given), digest(key));

/** Throws unauthorized, with that sentence, for a request that does not bear the key. */
export function keyGuard(key: string, sentence: string): (c: Context<AppEnv>) => void {
  return (c) => {
    if (isKey(c.req.header("authorization") ?? "", `Bearer ${key}`)) return;
    throw new ServiceError("unauthorized", sentence);
  };
}
