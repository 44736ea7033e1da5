/** A marketplace's name for people. */
export const shopName = (suffix: string): string => `amazon.${suffix}`;
