import { readKeyIn } from "@tidemark/core";
import type { Fetch } from "../server/client.ts";
import {
  fetchReadKey,
  fetchServerInfo,
  type InviteRefusal,
  type ServerAnswer,
  type ServerFault,
} from "../server/registration-client.ts";

export type ReadKeyResult =
  /** `info`: what the server said of itself, where it was asked. */
  | { readonly ok: true; readonly key: string | null; readonly info?: ServerAnswer }
  | { readonly ok: false; readonly reason: ServerFault | InviteRefusal | "no-key" | "bad-code" };

/**
 * The read key for look-ups only. `typed`: the key, a link that has it, or an invite code that the server gives it for.
 * `browser`: the secret of the link that it came with. Nothing needs to be typed when the key is `known` or none is wanted. A
 * server that cannot be reached may want none.
 */
export async function findReadKey(
  fetch: Fetch,
  server: string,
  typed: string,
  known: string | null,
  browser?: string,
): Promise<ReadKeyResult> {
  const key = readKeyIn(typed) ?? (typed.trim() === "" ? known : null);
  if (key !== null) return { ok: true, key };
  if (typed.trim() !== "") {
    const given = await fetchReadKey(fetch, server, {
      code: typed.trim(),
      ...(browser !== undefined && { browser }),
    });
    if (given.ok) return { ok: true, key: given.value };
    const { reason } = given;
    return { ok: false, reason: reason === "unauthorized" || reason === "expired" ? "bad-code" : reason };
  }
  const info = await fetchServerInfo(fetch, server);
  if (!info.ok) return { ok: true, key: null };
  return info.value.read === "members"
    ? { ok: false, reason: "no-key" }
    : { ok: true, key: null, info: info.value };
}
