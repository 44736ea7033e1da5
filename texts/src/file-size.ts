/** With the number of bytes from which the next one is used. */
const sizes = [
  ["kilobyte", 1_000_000],
  ["megabyte", 1_000_000_000],
  ["gigabyte", 1_000_000_000_000],
] as const;

/** `3.2 MB` of a number of bytes. Not among the formats: the extension has no use for it. */
export function fileSize(bytes: number, locale: string): string {
  const [unit, most] = sizes.find(([, limit]) => bytes < limit) ?? sizes.at(-1)!;
  const options = { style: "unit", unit, maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(locale, options).format(bytes / (most / 1000));
}
