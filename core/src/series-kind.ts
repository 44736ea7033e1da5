/** The comparable lines of prices of a product; the order gives each its number in series ids. */
export const seriesKinds = ["buy_box", "amazon", "new", "used", "list"] as const;
export type SeriesKind = (typeof seriesKinds)[number];
