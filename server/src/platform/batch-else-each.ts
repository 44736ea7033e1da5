import { isUnavailable } from "./database.ts";

interface Rejectable {
  reject(error: unknown): void;
}

/**
 * Tries all together; when that fails, each alone, so that one bad item fails no other. When the database is unavailable
 * all fail immediately: each alone would wait for it again.
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
