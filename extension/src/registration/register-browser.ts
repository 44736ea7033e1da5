import type { Registered } from "@tidemark/core/wire";
import type { Fetch } from "../server/client.ts";
import { askChallenge, askServer, type Fault, register } from "../server/registration-client.ts";
import { type Solver, solve } from "./solve-challenge.ts";

export type Registering =
  | ({ readonly ok: true } & Registered)
  | {
      readonly ok: false;
      readonly reason: Fault | "no-code" | "bad-code" | "refused" | "interrupted";
    };

const no = (reason: Extract<Registering, { ok: false }>["reason"]): Registering => ({ ok: false, reason });

/** A laptop that slept through a challenge asks for another. */
const mostChallenges = 3;

/** Becomes a reporter of a server, by whatever it wants: the invite code, or a little computing. */
export async function letIn(fetch: Fetch, server: string, code: string, by: Solver): Promise<Registering> {
  const wanted = await askServer(fetch, server);
  if (!wanted.ok) return wanted;
  if (wanted.value.registration === "proof-of-work") return letInByWork(fetch, server, by);
  if (code === "") return no("no-code");
  const registered = await register(fetch, server, { code });
  if (registered.ok) return { ok: true, ...registered.value };
  const { reason } = registered;
  return no(reason === "unauthorized" || reason === "over" ? "bad-code" : reason);
}

async function letInByWork(fetch: Fetch, server: string, by: Solver): Promise<Registering> {
  for (let left = mostChallenges; left > 0; left--) {
    const made = await askChallenge(fetch, server);
    if (!made.ok) return made;
    const nonces = await solve(made.value, by);
    if (!nonces) return no("interrupted");
    const { challenge } = made.value;
    const registered = await register(fetch, server, { challenge, nonces: [...nonces] });
    if (registered.ok) return { ok: true, ...registered.value };
    if (registered.reason === "unauthorized") return no("refused");
    if (registered.reason !== "over") return no(registered.reason);
  }
  return no("refused");
}
