import { isUnavailable } from "./database.ts";

interface Rejectable {
  reject(error: unknown): void;
}

/**
 * Tries many at once; when that fails, each alone, so that what one cannot do takes no other with it. Where the
 * database is away all fail at once: one after the other they would wait for it as many times.
 */
export async function batchElseEach<T extends Rejectable>(
  many: readonly T[],
  attempt: (some: readonly T[]) => Promise<void>,
): Promise<void> {
  try {
    await attempt(many);
  } catch (error) {
    if (many.length === 1 || isUnavailable(error)) {
      for (const one of many) one.reject(error);
      return;
    }
    for (const one of many) await batchElseEach([one], attempt);
  }
}
