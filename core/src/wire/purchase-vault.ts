import * as z from "zod/mini";

/** Characters of base64: three quarters of them are bytes. */
export const maxSealedLength = 1024 * 1024;

/**
 * PUT /v1/me/purchases: a holder's purchases as its browsers encrypted them, in base64. The request says by `If-Match` which
 * version it replaces, or by `If-None-Match: *` that there is none.
 */
export const SealedPurchases = z.object({
  sealed: z
    .string()
    .check(
      z.minLength(4),
      z.maxLength(maxSealedLength),
      z.regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/),
    ),
});
export type SealedPurchases = z.infer<typeof SealedPurchases>;

/** GET /v1/me/purchases; its `ETag` is the version in quotes. */
export const PurchaseVault = z.object({ version: z.int(), sealed: SealedPurchases.shape.sealed });
export type PurchaseVault = z.infer<typeof PurchaseVault>;

/** The answer to a PUT. */
export const PurchaseVersion = z.object({ version: z.int() });
export type PurchaseVersion = z.infer<typeof PurchaseVersion>;
