import { operatorMessages } from "./server-operator.ts";
import { productMessages } from "./server-products.ts";
import { watchMessages } from "./server-watches.ts";

/** What people read in the server: whole sentences with ICU placeholders, keyed by screen and purpose. */
export const serverMessages = {
  "brand.name": "Tidemark",

  ...productMessages,
  ...watchMessages,
  ...operatorMessages,
} as const;
