import { InviteMade, Invites } from "@tidemark/core/wire";
import { type Fetch, jsonHeaders, sendRequest } from "./client.ts";
import { parseProblem } from "./problem.ts";
import { requestJson } from "./registration-client.ts";

/** `none`: this server needs no invites, or this browser may not invite. `too-many`: enough for now. */
export type InvitesFault = "busy" | "unreachable" | "no-tidemark" | "none" | "too-many" | "gone";

export type InvitesResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: InvitesFault };

interface Account {
  readonly server: string;
  /** Of the reporter. */
  readonly token: string;
}

/** This browser's invites, and how many browsers it may still invite. */
export const fetchInvites = async (
  fetch: Fetch,
  { server, token }: Account,
): Promise<InvitesResult<Invites>> =>
  faultOf(await requestJson(fetch, `${server}/v1/invites`, { headers: bearer(token) }, Invites));

/** Invites so many browsers. */
export async function postInvite(
  fetch: Fetch,
  { server, token }: Account,
  uses: number,
): Promise<InvitesResult<InviteMade>> {
  const init = {
    method: "POST",
    headers: { ...jsonHeaders, ...bearer(token) },
    body: JSON.stringify({ uses }),
  };
  return faultOf(await requestJson(fetch, `${server}/v1/invites`, init, InviteMade));
}

/** Takes an invite back. */
export async function deleteInvite(
  fetch: Fetch,
  { server, token }: Account,
  id: string,
): Promise<InvitesResult<null>> {
  try {
    const init = { method: "DELETE", headers: bearer(token) };
    const response = await sendRequest(fetch, `${server}/v1/invites/${encodeURIComponent(id)}`, init);
    if (response.status === 204) return { ok: true, value: null };
    if (response.status === 429 || response.status >= 500) return { ok: false, reason: "busy" };
    const problem = parseProblem(await response.json().catch(() => null));
    return { ok: false, reason: problem?.code === "not-found" ? "gone" : "no-tidemark" };
  } catch {
    return { ok: false, reason: "unreachable" };
  }
}

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

function faultOf<T>(answer: Awaited<ReturnType<typeof requestJson>>): InvitesResult<T> {
  if (answer.ok) return { ok: true, value: answer.value as T };
  switch (answer.reason) {
    case "busy":
    case "unreachable":
      return { ok: false, reason: answer.reason };
    case "expired":
      return { ok: false, reason: "too-many" };
    case "missing":
    case "unauthorized":
      return { ok: false, reason: "none" };
    default:
      return { ok: false, reason: "no-tidemark" };
  }
}
