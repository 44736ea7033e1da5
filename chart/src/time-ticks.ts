const dayMs = 86_400_000;

export interface TimeTick {
  /** Epoch seconds. */
  readonly at: number;
  readonly text: string;
}

/** Days or months between ticks: the first that gives few enough. */
const daySteps = [1, 2, 7, 14];
const monthSteps = [1, 2, 3, 6, 12, 24, 60, 120];

/**
 * At most `most` round dates (UTC) within a span, as ISO writes them: `2026`, `2026-09`, `2026-09-24`. For pictures, which are
 * the same for every reader.
 */
export function timeTicks(from: number, until: number, most: number): TimeTick[] {
  const days = (until - from) / 86_400;
  const iso = (ms: number, length: number): string => new Date(ms).toISOString().slice(0, length);
  const dayStep = daySteps.find((step) => days / step <= most);
  if (dayStep) {
    const ticks: TimeTick[] = [];
    // Counted back from the last midnight, so that the newest day has a label.
    for (let ms = Math.floor((until * 1000) / dayMs) * dayMs; ms >= from * 1000; ms -= dayStep * dayMs) {
      ticks.unshift({ at: ms / 1000, text: iso(ms, 10) });
    }
    return ticks;
  }
  const step = monthSteps.find((months) => days / 30 / months <= most) ?? 120;
  const start = new Date(from * 1000);
  const ticks: TimeTick[] = [];
  for (let n = Math.floor((start.getUTCFullYear() * 12 + start.getUTCMonth()) / step) * step; ; n += step) {
    const ms = Date.UTC(Math.floor(n / 12), n % 12, 1);
    if (ms > until * 1000) return ticks;
    if (ms < from * 1000) continue;
    ticks.push({ at: ms / 1000, text: iso(ms, n % 12 === 0 ? 4 : 7) });
  }
}
