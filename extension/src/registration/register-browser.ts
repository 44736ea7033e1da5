import type { Invitation, Registered } from "@tidemark/core/wire";
import type { Fetch } from "../server/client.ts";
import {
  fetchChallenge,
  fetchServerInfo,
  type InviteRefusal,
  postRegistration,
  type ServerAnswer,
  type ServerFault,
} from "../server/registration-client.ts";
import { type SolveOptions, solveChallenge } from "./solve-challenge.ts";

export type RegistrationResult =
  | ({
      readonly ok: true;
      /** What the server said of itself before. */
      readonly info: ServerAnswer;
    } & Registered)
  | {
      readonly ok: false;
      readonly reason: ServerFault | InviteRefusal | "no-code" | "bad-code" | "refused" | "interrupted";
    };

const failure = (reason: Extract<RegistrationResult, { ok: false }>["reason"]): RegistrationResult => ({
  ok: false,
  reason,
});

/** A computer that slept through a challenge asks for another. */
const maxChallenges = 3;

/** Registers with a server by what it wants: the invite, whose code may be empty, or a proof of work. */
export async function registerBrowser(
  fetch: Fetch,
  server: string,
  invite: Invitation,
  by: SolveOptions,
): Promise<RegistrationResult> {
  const wanted = await fetchServerInfo(fetch, server);
  if (!wanted.ok) return wanted;
  const info = wanted.value;
  if (info.registration === "proof-of-work") return registerByWork(fetch, server, info, by);
  if (invite.code === "") return failure("no-code");
  const registered = await postRegistration(fetch, server, invite);
  if (registered.ok) return { ok: true, info, ...registered.value };
  const { reason } = registered;
  return failure(reason === "unauthorized" || reason === "expired" ? "bad-code" : reason);
}

async function registerByWork(
  fetch: Fetch,
  server: string,
  info: ServerAnswer,
  by: SolveOptions,
): Promise<RegistrationResult> {
  for (let left = maxChallenges; left > 0; left--) {
    const made = await fetchChallenge(fetch, server);
    if (!made.ok) return made;
    const nonces = await solveChallenge(made.value, by);
    if (!nonces) return failure("interrupted");
    const { challenge } = made.value;
    const registered = await postRegistration(fetch, server, { challenge, nonces: [...nonces] });
    if (registered.ok) return { ok: true, info, ...registered.value };
    if (registered.reason === "unauthorized") return failure("refused");
    if (registered.reason !== "expired") return failure(registered.reason);
  }
  return failure("refused");
}
