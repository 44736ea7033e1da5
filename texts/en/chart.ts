/** What people read in the chart: whole sentences with ICU placeholders, keyed by screen and purpose. */
export const chartMessages = {
  "brand.name": "Tidemark",
} as const;
