interface Rejectable {
  reject(error: unknown): void;
}

/** Tries many at once; when that fails, each alone, so that what one cannot do takes no other with it. */
export async function togetherElseAlone<T extends Rejectable>(
  many: readonly T[],
  attempt: (some: readonly T[]) => Promise<void>,
): Promise<void> {
  try {
    await attempt(many);
  } catch (error) {
    if (many.length === 1) return many[0]!.reject(error);
    for (const one of many) await togetherElseAlone([one], attempt);
  }
}
