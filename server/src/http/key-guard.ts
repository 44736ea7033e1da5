import { createHash, timingSafeEqual } from "node:crypto";
import type { Context } from "hono";
import type { AppEnv } from "./context.ts";
import { ServiceError } from "./errors.ts";

const digest = (text: string) => createHash("sha256").update(text).digest();

/** Throws unauthorized, with that sentence, for a request that does not bear the key. */
export function keyGuard(key: string, sentence: string): (c: Context<AppEnv>) => void {
  const expected = digest(`Bearer ${key}`);
  return (c) => {
    if (timingSafeEqual(digest(c.req.header("authorization") ?? ""), expected)) return;
    throw new ServiceError("unauthorized", sentence);
  };
}
