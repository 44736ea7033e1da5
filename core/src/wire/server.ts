import * as z from "zod/mini";

/** GET /v1/server: what a client must know before any other request. */
export const ServerInfo = z.object({
  version: z.string().check(z.maxLength(40)),
  /** `private`: registration needs an invite code. */
  profile: z.enum(["private", "public"]),
  /** What POST /v1/reporters requires. */
  registration: z.enum(["invite-code", "proof-of-work"]),
  /** `members`: reading needs the read key. Older servers do not send it. */
  read: z.optional(z.enum(["members", "open"])),
  /** How many servers it follows, if any. */
  follows: z.optional(z.int()),
  /** Versions of the extension: the oldest whose reports it takes, and the one it was made with. Older servers do not send it. */
  extension: z.optional(
    z.object({ oldest: z.string().check(z.maxLength(40)), current: z.string().check(z.maxLength(40)) }),
  ),
});
export type ServerInfo = z.infer<typeof ServerInfo>;
