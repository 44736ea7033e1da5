import { joinLink } from "@tidemark/core";
import type { Handlers } from "../handle.ts";
import type { Fetch } from "../server/client.ts";
import { deleteInvite, fetchInvites, type InvitesResult, postInvite } from "../server/invites-client.ts";
import type { Store } from "../state/store.ts";
import type { InvitesAnswers, InvitesRequest } from "./messages.ts";

/** Only who reports may invite: the invites belong to its reporter. */
export function inviteHandlers(store: Store, fetch: Fetch): Handlers<InvitesRequest, InvitesAnswers> {
  const asMember = async <T>(
    ask: (account: { readonly server: string; readonly token: string }) => Promise<InvitesResult<T>>,
  ): Promise<InvitesResult<T>> => {
    const { mode, server, registration } = (await store.read()).settings;
    if (mode !== "share" || registration === null) return { ok: false, reason: "none" };
    return ask({ server, token: registration.token });
  };
  return {
    invites: () => asMember((account) => fetchInvites(fetch, account)),
    invite: ({ uses }) =>
      asMember(async (account) => {
        const made = await postInvite(fetch, account, uses);
        if (!made.ok) return made;
        return { ok: true, value: { ...made.value, link: joinLink(account.server, made.value.code) } };
      }),
    "take-invite-back": ({ id }) => asMember((account) => deleteInvite(fetch, account, id)),
  };
}
