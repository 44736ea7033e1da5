import { joinLink } from "@tidemark/core";
import { product } from "@tidemark/drizzle";
import { firstInvite } from "../accounts/invites.ts";
import type { ReadPolicy } from "../platform/http/read-key.ts";
import { orm } from "../platform/orm.ts";
import type { ServerContext } from "./server-context.ts";

/** How the first person gets access. */
export interface Entry {
  /** Link that opens the website; null where nobody needs the read key. */
  readonly openUrl: string | null;
  /** For the first installation; null once any code was used, and where none is needed. */
  readonly inviteCode: string | null;
  /** The link with that code. */
  readonly joinUrl: string | null;
  /** No product is known here. */
  readonly isEmpty: boolean;
}

export const noEntry: Entry = { openUrl: null, inviteCode: null, joinUrl: null, isEmpty: false };

export function readPolicyOf({ config, profile }: ServerContext): ReadPolicy {
  const isOpen = config.read === "open";
  return { isOpen, holdersNeedKey: profile.profile === "private" || config.read === "members" };
}

/** How the first person gets access; makes the invite for the first installation, where there is none yet. */
export async function entryOf(context: ServerContext, publicUrl: string, readKey: string): Promise<Entry> {
  const { pool, profile, options, clock } = context;
  const { isOpen, holdersNeedKey } = readPolicyOf(context);
  const needsInvite = profile.registration === "invite-code";
  const inviteCode = needsInvite ? await firstInvite(pool, options.secrets.holderKey, clock()) : null;
  return {
    openUrl: !isOpen || holdersNeedKey ? `${publicUrl}/?key=${readKey}` : null,
    inviteCode,
    joinUrl: inviteCode && joinLink(publicUrl, inviteCode),
    isEmpty: (await orm(pool).select({ id: product.id }).from(product).limit(1)).length === 0,
  };
}
