import { HolderToken } from "@tidemark/core/wire";
import type * as z from "zod/mini";
import { ask, type Fetch, json } from "./client.ts";
import { isReadKeyNeeded, problemOf } from "./problem.ts";
import { type FoundMessages, readMessages } from "./read-messages.ts";
import { retryAfterMs } from "./retry-after.ts";

/** Whose watches: the holder's token, at the server that made it. */
export interface Account {
  readonly server: string;
  readonly token: string;
}

/** `lost`: the server does not know the token. `locked`: it wants its read key. `refused`: it says why in `detail`. */
export interface Fault {
  readonly ok: false;
  readonly reason: "lost" | "locked" | "gone" | "refused" | "busy" | "unreachable" | "no-tidemark";
  readonly detail?: string;
}
export type Asked<T> = { readonly ok: true; readonly value: T } | Fault;

export interface Request {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
  /** What the request may be repeated under. */
  readonly key?: string;
}

/** Asks as a holder. Never throws: what went wrong is the answer. */
export async function askAs<T extends z.ZodMiniType>(
  fetch: Fetch,
  { server, token }: Account,
  { method, path, body, key }: Request,
  answer: T,
): Promise<Asked<z.infer<T>>> {
  try {
    const response = await ask(fetch, `${server}/v1/${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        ...(body !== undefined && json),
        ...(key !== undefined && { "Idempotency-Key": key }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return await readAnswer(response, answer);
  } catch {
    return { ok: false, reason: "unreachable" };
  }
}

async function readAnswer<T extends z.ZodMiniType>(
  response: Response,
  answer: T,
): Promise<Asked<z.infer<T>>> {
  const { status } = response;
  const said: unknown = status === 204 ? null : await response.json().catch(() => undefined);
  if (response.ok) {
    const parsed = answer.safeParse(said);
    return parsed.success ? { ok: true, value: parsed.data } : { ok: false, reason: "no-tidemark" };
  }
  if (status === 429 || status >= 500) return { ok: false, reason: "busy" };
  const problem = problemOf(said);
  if (!problem) return { ok: false, reason: "no-tidemark" };
  if (isReadKeyNeeded(problem)) return { ok: false, reason: "locked" };
  if (problem.code === "unauthorized") return { ok: false, reason: "lost" };
  if (problem.code === "not-found") return { ok: false, reason: "gone" };
  return { ok: false, reason: "refused", detail: problem.detail ?? problem.title };
}

/** Makes a holder; where not everybody may read, by a `fetch` that shows the read key. */
export async function makeHolder(fetch: Fetch, server: string, timeZone: string): Promise<Asked<string>> {
  try {
    const body = JSON.stringify({ timeZone });
    const response = await ask(fetch, `${server}/v1/holders`, { method: "POST", headers: json, body });
    const made = await readAnswer(response, HolderToken);
    if (made.ok) return { ok: true, value: made.value.token };
    return made.reason === "lost" ? { ok: false, reason: "locked" } : made;
  } catch {
    return { ok: false, reason: "unreachable" };
  }
}

export type Alerts =
  | { readonly kind: "messages"; readonly found: FoundMessages; readonly etag: string | null }
  | { readonly kind: "unchanged" }
  | { readonly kind: "lost" }
  | { readonly kind: "later"; readonly afterMs: number | null };

/** What there is to tell after a message. Never throws. */
export async function askAlerts(
  fetch: Fetch,
  { server, token }: Account,
  { after, etag, now }: { readonly after: number; readonly etag: string | null; readonly now: () => number },
): Promise<Alerts> {
  try {
    const headers = { Authorization: `Bearer ${token}`, ...(etag !== null && { "If-None-Match": etag }) };
    const response = await ask(fetch, `${server}/v1/alerts?after=${after}`, { headers });
    if (response.status === 304) return { kind: "unchanged" };
    const said: unknown = await response.json().catch(() => null);
    if (response.status === 401 && problemOf(said)?.code === "unauthorized") return { kind: "lost" };
    const found = readMessages(response.ok ? said : null, after);
    if (found) return { kind: "messages", found, etag: response.headers.get("ETag") };
    return { kind: "later", afterMs: retryAfterMs(response.headers.get("Retry-After"), now()) };
  } catch {
    return { kind: "later", afterMs: null };
  }
}
