import { ServiceError } from "../../platform/http/problem-details.ts";

const maxLifeMs = 5 * 366 * 86_400_000;

/** When a watch expires, in epoch ms; null: never. Throws bad-request for the past and for more than five years ahead. */
export function expiryOf(text: string | null, now: number): number | null {
  if (text === null) return null;
  const at = Date.parse(text);
  if (at > now && at <= now + maxLifeMs) return at;
  throw new ServiceError("bad-request", "expiresAt: must lie in the future, within five years.");
}
