import * as z from "zod/mini";

/** POST /v1/invites: how many browsers it lets in. */
export const NewInvite = z.object({ uses: z._default(z.int().check(z.gte(1), z.lte(5)), 1) });
export type NewInvite = z.infer<typeof NewInvite>;

/** The code is shown only once; the link is that of the server with it. */
export const InviteMade = z.object({ code: z.string(), link: z.string(), expiresAt: z.iso.datetime() });
export type InviteMade = z.infer<typeof InviteMade>;

/**
 * GET /v1/invites: those of the reporter, newest first, at most 100. `mayInvite`: how many browsers it may still invite
 * now.
 */
export const Invites = z.object({
  mayInvite: z.int(),
  invites: z.array(
    z.object({
      id: z.string(),
      createdAt: z.iso.datetime(),
      expiresAt: z.nullable(z.iso.datetime()),
      uses: z.int(),
      used: z.int(),
      state: z.enum(["open", "used", "expired", "revoked"]),
    }),
  ),
});
export type Invites = z.infer<typeof Invites>;
