/** What people read in the server: whole sentences with ICU placeholders, keyed by screen and purpose. */
export const serverMessages = {
  "brand.name": "Tidemark",
} as const;
