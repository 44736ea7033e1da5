/** Sizes and themes of pictures: closed sets, so that each is drawn and cached once. */
export const pictureSizes = ["card", "wide", "small"] as const;
export const pictureThemes = ["light", "dark"] as const;
