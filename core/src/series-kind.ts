/** The comparable lines of prices that pages show of a product; the order gives each its number in series ids. */
export const seriesKinds = ["buy_box", "amazon", "new", "used", "list"] as const;
export type SeriesKind = (typeof seriesKinds)[number];

/**
 * Prices after an extra of the headline price: with its coupon, with shipping, of one unit. Nobody reports them: they
 * follow from the headline price and its extras.
 */
export const afterExtraKinds = ["with_coupon", "with_shipping", "per_unit"] as const;
export type AfterExtraKind = (typeof afterExtraKinds)[number];

/** Whether a series is a price after an extra. */
export const isAfterExtra = (kind: string): kind is AfterExtraKind =>
  afterExtraKinds.some((one) => one === kind);

/** Every series that can be drawn and watched. Their numbers take three bits: there is no room for more. */
export const allSeriesKinds = [...seriesKinds, ...afterExtraKinds] as const;
export type AnySeriesKind = (typeof allSeriesKinds)[number];
