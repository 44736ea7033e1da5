/** The closed sets of what a picture may be: each is drawn and kept once. */
export const pictureSizes = ["card", "wide", "small"] as const;
export const pictureThemes = ["light", "dark"] as const;
