import * as z from "zod/mini";

/** GET /v1/server: what a client must know before it asks for anything else. */
export const ServerInfo = z.object({
  version: z.string().check(z.maxLength(40)),
  /** Who is let in: who has an invite code, or everybody. */
  profile: z.enum(["private", "public"]),
  /** What POST /v1/reporters wants. */
  registration: z.enum(["invite-code", "proof-of-work"]),
  /** Who may read: who has the read key, or everybody. Missing at servers of before there was a key. */
  read: z.optional(z.enum(["members", "open"])),
});
export type ServerInfo = z.infer<typeof ServerInfo>;
