import * as z from "zod/mini";
import type { VaultState } from "./sync-purchases.ts";

/** From the extension's own pages to the background, about purchases that are kept with the holder. */
export const VaultRequest = z.discriminatedUnion("type", [
  /** Puts both together first. */
  z.object({ type: z.literal("purchase-vault") }),
  /** `replace`: deletes what is kept there, which this browser cannot read. */
  z.object({ type: z.literal("keep-with-holder"), replace: z.boolean() }),
  /** Deletes what is kept there. What is here stays. */
  z.object({ type: z.literal("stop-keeping") }),
]);
export type VaultRequest = z.infer<typeof VaultRequest>;

export interface Vault {
  readonly state: VaultState;
  /** Where it is on. For QR codes and links only, behind the `#`. */
  readonly key: string | null;
}

export interface VaultAnswers {
  readonly "purchase-vault": Vault;
  readonly "keep-with-holder": Vault;
  readonly "stop-keeping": Vault;
}
