import type { InviteFault } from "@tidemark/core/wire";

/** An invite as it stands. Times: epoch ms. */
export interface InviteState {
  readonly uses: number;
  readonly used: number;
  readonly expiresAt: number | null;
  /** By itself, or because the member who made it may not report any more. */
  readonly isRevoked: boolean;
}

/** What the browser that shows its secret has had of the invite. Time: epoch ms. */
export interface EarlierUse {
  readonly at: number;
  readonly hasRegistered: boolean;
}

/** What an invite is shown for: to read prices, or to become a reporter, who may read as well. */
export type Purpose = "read" | "report";

/** `first`: it takes one of the uses. `again`: it goes on with the use that the browser has. */
export type RedemptionOutcome =
  | { readonly ok: true; readonly use: "first" | "again" }
  | { readonly ok: false; readonly fault: Exclude<InviteFault, "unknown"> };

/** For so long a use goes on in the same browser, also after the invite has expired. */
export const sameBrowserMs = 7 * 86_400_000;

/** Why nobody new may use the invite; null: somebody may. */
export function faultOf(
  { uses, used, expiresAt, isRevoked }: InviteState,
  now: number,
): Exclude<InviteFault, "unknown"> | null {
  if (isRevoked) return "revoked";
  // Before expiry: the one who used it is told what became of it.
  if (used >= uses) return "used";
  return expiresAt !== null && now >= expiresAt ? "expired" : null;
}

/**
 * Whether an invite lets a browser in. One use is one browser: its website and its extension may each redeem it, and it
 * makes one reporter at most. `earlier`: null for a browser that shows no secret, or a new one.
 */
export function judgeRedemption(
  invite: InviteState,
  earlier: EarlierUse | null,
  purpose: Purpose,
  now: number,
): RedemptionOutcome {
  if (invite.isRevoked) return { ok: false, fault: "revoked" };
  const goesOn = earlier !== null && now - earlier.at < sameBrowserMs;
  if (goesOn && (purpose === "read" || !earlier.hasRegistered)) return { ok: true, use: "again" };
  // A browser that had its share takes no other use with the same secret.
  if (earlier !== null) return { ok: false, fault: "used" };
  const fault = faultOf(invite, now);
  return fault === null ? { ok: true, use: "first" } : { ok: false, fault };
}
