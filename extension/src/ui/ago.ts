const steps = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** How long ago a moment was, in the browser's language. Epoch ms. */
export function agoText(at: number, now: number, locale?: string): string {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const ms = Math.max(0, now - at);
  const [unit, length] = steps.find(([, size]) => ms >= size) ?? ["minute", 60_000];
  return format.format(-Math.floor(ms / length) || 0, unit);
}
