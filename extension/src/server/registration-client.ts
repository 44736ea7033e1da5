import { Challenge, ReadKey, Registered, type Registration, ServerInfo } from "@tidemark/core/wire";
import type * as z from "zod/mini";
import { ask, type Fetch, json } from "./client.ts";
import { problemOf } from "./problem.ts";

export type Fault = "busy" | "unreachable" | "no-tidemark";
/** `unauthorized`: what was shown is no good. `over`: a challenge that took too long, or was used. */
type Refused = Fault | "unauthorized" | "over";

type Asked<T, R> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: R };

async function asked<T extends z.ZodMiniType>(
  fetch: Fetch,
  url: string,
  init: RequestInit,
  answer: T,
  signal?: AbortSignal,
): Promise<Asked<z.infer<T>, Refused | "missing">> {
  try {
    const response = await ask(fetch, url, init, signal);
    if (response.status === 429 || response.status >= 500) return { ok: false, reason: "busy" };
    const said: unknown = await response.json().catch(() => null);
    const parsed = answer.safeParse(response.ok ? said : null);
    if (parsed.success) return { ok: true, value: parsed.data };
    switch (problemOf(said)?.code) {
      case "unauthorized":
      case "bad-request":
        return { ok: false, reason: "unauthorized" };
      case "conflict":
        return { ok: false, reason: "over" };
      case "not-found":
        return { ok: false, reason: "missing" };
      default:
        return { ok: false, reason: "no-tidemark" };
    }
  } catch {
    return { ok: false, reason: "unreachable" };
  }
}

/** What the server wants of a reporter and of a reader. One of before it could say so wants an invite code, and no key. */
export async function askServer(
  fetch: Fetch,
  server: string,
): Promise<Asked<Pick<ServerInfo, "registration" | "read">, Fault>> {
  const info = await asked(fetch, `${server}/v1/server`, {}, ServerInfo);
  if (info.ok) return info;
  if (info.reason === "missing") return { ok: true, value: { registration: "invite-code" } };
  return faulty(info.reason);
}

/** The key that opens reads, for a reporter's token or an invite code. */
export async function askReadKey(
  fetch: Fetch,
  server: string,
  by: { readonly token: string } | { readonly code: string },
): Promise<Asked<string, Refused>> {
  const init =
    "token" in by
      ? { method: "POST", headers: { Authorization: `Bearer ${by.token}` } }
      : { method: "POST", headers: json, body: JSON.stringify(by) };
  const given = await asked(fetch, `${server}/v1/read-key`, init, ReadKey);
  if (given.ok) return { ok: true, value: given.value.readKey };
  return given.reason === "missing" ? faulty("no-tidemark") : { ok: false, reason: given.reason };
}

export async function askChallenge(fetch: Fetch, server: string): Promise<Asked<Challenge, Fault>> {
  const challenge = await asked(fetch, `${server}/v1/reporters/challenge`, {}, Challenge);
  return challenge.ok ? challenge : faulty(challenge.reason);
}

/** Shows an invite code or a solution for a reporter's token. */
export async function register(
  fetch: Fetch,
  server: string,
  by: Registration,
): Promise<Asked<Registered, Refused>> {
  const init = { method: "POST", headers: json, body: JSON.stringify(by) };
  const registered = await asked(fetch, `${server}/v1/reporters`, init, Registered);
  if (registered.ok || registered.reason !== "missing") return registered as Asked<Registered, Refused>;
  return faulty("no-tidemark");
}

/** A later token for the one shown. */
export async function renew(
  fetch: Fetch,
  { server, token }: { readonly server: string; readonly token: string },
  signal?: AbortSignal,
): Promise<Asked<Registered, Refused | "missing">> {
  const init = { method: "POST", headers: { Authorization: `Bearer ${token}` } };
  return asked(fetch, `${server}/v1/reporters/renew`, init, Registered, signal);
}

const faulty = (reason: Refused | "missing"): { readonly ok: false; readonly reason: Fault } => ({
  ok: false,
  reason: reason === "busy" || reason === "unreachable" ? reason : "no-tidemark",
});
