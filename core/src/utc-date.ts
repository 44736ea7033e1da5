/** The UTC day of a moment (epoch ms), `2026-01-31`. */
export const utcDate = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Whether a text is a day of the calendar, `2026-01-31`. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const at = Date.parse(text);
  // 2026-02-30 is read as a day of March by some.
  return !Number.isNaN(at) && utcDate(at) === text;
}
