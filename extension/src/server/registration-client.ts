import {
  Challenge,
  type Invitation,
  type InviteFault,
  inviteProblem,
  ReadKey,
  Registered,
  type Registration,
  ServerInfo,
} from "@tidemark/core/wire";
import type * as z from "zod/mini";
import { type Fetch, jsonHeaders, sendRequest } from "./client.ts";
import { parseProblem } from "./problem.ts";

export type ServerFault = "busy" | "unreachable" | "no-tidemark";
/** An invite that is known and lets nobody in. Older servers do not say which it is. */
export type InviteRefusal = `invite-${Exclude<InviteFault, "unknown">}`;
/** `unauthorized`: code, token or solution was refused. `expired`: the challenge or code is used up or too old. */
export type RegistrationFault = ServerFault | "unauthorized" | "expired" | InviteRefusal;

type ApiResult<T, R> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: R };

export async function requestJson<T extends z.ZodMiniType>(
  fetch: Fetch,
  url: string,
  init: RequestInit,
  answer: T,
  signal?: AbortSignal,
): Promise<ApiResult<z.infer<T>, RegistrationFault | "missing">> {
  try {
    const response = await sendRequest(fetch, url, init, signal);
    if (response.status === 429 || response.status >= 500) return { ok: false, reason: "busy" };
    const body: unknown = await response.json().catch(() => null);
    const parsed = answer.safeParse(response.ok ? body : null);
    if (parsed.success) return { ok: true, value: parsed.data };
    const problem = parseProblem(body);
    switch (problem?.code) {
      case "unauthorized":
        return { ok: false, reason: inviteRefusalOf(problem.type) ?? "unauthorized" };
      case "bad-request":
        return { ok: false, reason: "unauthorized" };
      case "conflict":
        return { ok: false, reason: "expired" };
      case "not-found":
        return { ok: false, reason: "missing" };
      default:
        return { ok: false, reason: "no-tidemark" };
    }
  } catch {
    return { ok: false, reason: "unreachable" };
  }
}

const refusals: Readonly<Record<string, InviteRefusal>> = Object.fromEntries(
  (["used", "expired", "revoked"] as const).map((fault) => [
    inviteProblem(fault),
    `invite-${fault}` as const,
  ]),
);

const inviteRefusalOf = (type: string): InviteRefusal | undefined =>
  Object.hasOwn(refusals, type) ? refusals[type] : undefined;

/** What a server says of itself; an old one not all of it. */
export type ServerAnswer = Pick<ServerInfo, "registration"> & Partial<ServerInfo>;

/** What the server wants for reporting and for reading. A server too old to say so wants an invite code, and no key. */
export async function fetchServerInfo(
  fetch: Fetch,
  server: string,
): Promise<ApiResult<ServerAnswer, ServerFault>> {
  const info = await requestJson(fetch, `${server}/v1/server`, {}, ServerInfo);
  if (info.ok) return info;
  if (info.reason === "missing") return { ok: true, value: { registration: "invite-code" } };
  return asServerFault(info.reason);
}

/** The read key, for a reporter's token or an invite code. */
export async function fetchReadKey(
  fetch: Fetch,
  server: string,
  by: { readonly token: string } | Invitation,
): Promise<ApiResult<string, RegistrationFault>> {
  const init =
    "token" in by
      ? { method: "POST", headers: { Authorization: `Bearer ${by.token}` } }
      : { method: "POST", headers: jsonHeaders, body: JSON.stringify(by) };
  const given = await requestJson(fetch, `${server}/v1/read-key`, init, ReadKey);
  if (given.ok) return { ok: true, value: given.value.readKey };
  return given.reason === "missing" ? asServerFault("no-tidemark") : { ok: false, reason: given.reason };
}

export async function fetchChallenge(
  fetch: Fetch,
  server: string,
): Promise<ApiResult<Challenge, ServerFault>> {
  const challenge = await requestJson(fetch, `${server}/v1/reporters/challenge`, {}, Challenge);
  return challenge.ok ? challenge : asServerFault(challenge.reason);
}

/** Gives an invite code or a solved challenge for a reporter's token. */
export async function postRegistration(
  fetch: Fetch,
  server: string,
  by: Registration,
): Promise<ApiResult<Registered, RegistrationFault>> {
  const init = { method: "POST", headers: jsonHeaders, body: JSON.stringify(by) };
  const registered = await requestJson(fetch, `${server}/v1/reporters`, init, Registered);
  if (registered.ok || registered.reason !== "missing")
    return registered as ApiResult<Registered, RegistrationFault>;
  return asServerFault("no-tidemark");
}

/** A token that expires later, for the current one. */
export async function postRenewal(
  fetch: Fetch,
  { server, token }: { readonly server: string; readonly token: string },
  signal?: AbortSignal,
): Promise<ApiResult<Registered, RegistrationFault | "missing">> {
  const init = { method: "POST", headers: { Authorization: `Bearer ${token}` } };
  return requestJson(fetch, `${server}/v1/reporters/renew`, init, Registered, signal);
}

const asServerFault = (
  reason: RegistrationFault | "missing",
): { readonly ok: false; readonly reason: ServerFault } => ({
  ok: false,
  reason: reason === "busy" || reason === "unreachable" ? reason : "no-tidemark",
});
