/** What people read in the extension: whole sentences with ICU placeholders, keyed by screen and purpose. */
export const extensionMessages = {
  "brand.name": "Tidemark",
} as const;
