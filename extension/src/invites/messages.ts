import type { InviteMade, Invites } from "@tidemark/core/wire";
import * as z from "zod/mini";
import type { InvitesResult } from "../server/invites-client.ts";

/** What the settings ask about this browser's invites. */
export const InvitesRequest = z.discriminatedUnion("type", [
  z.object({ type: z.literal("invites") }),
  z.object({ type: z.literal("invite"), uses: z.int().check(z.gte(1), z.lte(5)) }),
  z.object({ type: z.literal("take-invite-back"), id: z.string() }),
]);
export type InvitesRequest = z.infer<typeof InvitesRequest>;

/** The link is made with the address by which this browser reaches the server. */
export interface InvitesAnswers {
  readonly invites: InvitesResult<Invites>;
  readonly invite: InvitesResult<InviteMade>;
  readonly "take-invite-back": InvitesResult<null>;
}
