import { retryAfterMs } from "@tidemark/core";
import { DeviceToken, HolderToken, ImportedBundle } from "@tidemark/core/wire";
import type * as z from "zod/mini";
import { currentReader } from "../reader.ts";
import { type Fetch, jsonHeaders, sendRequest } from "./client.ts";
import { type ParsedMessages, parseMessages } from "./parse-messages.ts";
import { isReadKeyNeeded, parseProblem } from "./problem.ts";

/** The holder's token, at the server that made it. */
export interface HolderAccount {
  readonly server: string;
  readonly token: string;
}

/** `lost`: the server does not know the token. `locked`: it wants its read key. `changed`: by another, meanwhile. `refused`: `detail` says why. */
export interface HolderApiFault {
  readonly ok: false;
  readonly reason:
    | "lost"
    | "locked"
    | "gone"
    | "changed"
    | "refused"
    | "busy"
    | "unreachable"
    | "no-tidemark";
  readonly detail?: string;
}
export type HolderApiResult<T> = { readonly ok: true; readonly value: T } | HolderApiFault;

export interface HolderApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
  /** The idempotency key. */
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a refusal says is shown to the person. */
const readIn = (): Record<string, string> => ({ "Accept-Language": currentReader().language });

/** Sends a request as the holder. Never rejects: failures are answers. */
export async function requestAsHolder<T extends z.ZodMiniType>(
  fetch: Fetch,
  { server, token }: HolderAccount,
  { method, path, body, key, headers }: HolderApiRequest,
  answer: T,
): Promise<HolderApiResult<z.infer<T>>> {
  try {
    const response = await sendRequest(fetch, `${server}/v1/${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        ...readIn(),
        ...(body !== undefined && jsonHeaders),
        ...(key !== undefined && { "Idempotency-Key": key }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return await parseAnswer(response, answer);
  } catch {
    return { ok: false, reason: "unreachable" };
  }
}

async function parseAnswer<T extends z.ZodMiniType>(
  response: Response,
  answer: T,
): Promise<HolderApiResult<z.infer<T>>> {
  const { status } = response;
  const body: unknown = status === 204 ? null : await response.json().catch(() => undefined);
  if (response.ok) {
    const parsed = answer.safeParse(body);
    return parsed.success ? { ok: true, value: parsed.data } : { ok: false, reason: "no-tidemark" };
  }
  if (status === 429 || status >= 500) return { ok: false, reason: "busy" };
  const problem = parseProblem(body);
  if (!problem) return { ok: false, reason: "no-tidemark" };
  if (isReadKeyNeeded(problem)) return { ok: false, reason: "locked" };
  if (problem.code === "unauthorized") return { ok: false, reason: "lost" };
  if (problem.code === "not-found") return { ok: false, reason: "gone" };
  if (problem.code === "precondition-failed") return { ok: false, reason: "changed" };
  return { ok: false, reason: "refused", detail: problem.detail ?? problem.title };
}

/** Makes a holder, and gives its token. A private server wants a `fetch` that shows the read key. */
export async function createHolder(
  fetch: Fetch,
  server: string,
  person: { readonly timeZone: string; readonly language: string },
): Promise<HolderApiResult<string>> {
  try {
    const body = JSON.stringify(person);
    const response = await sendRequest(fetch, `${server}/v1/holders`, {
      method: "POST",
      headers: { ...jsonHeaders, ...readIn() },
      body,
    });
    const created = await parseAnswer(response, HolderToken);
    if (created.ok) return { ok: true, value: created.value.token };
    return created.reason === "lost" ? { ok: false, reason: "locked" } : created;
  } catch {
    return { ok: false, reason: "unreachable" };
  }
}

/**
 * Gets access to a holder by a link code or a recovery key. `refused`: `detail` is the server's sentence for the person who
 * typed it. Shows neither token.
 */
export async function linkDevice(
  fetch: Fetch,
  server: string,
  key: string,
): Promise<HolderApiResult<DeviceToken>> {
  try {
    const response = await sendRequest(fetch, `${server}/v1/devices`, {
      method: "POST",
      headers: { ...jsonHeaders, ...readIn() },
      body: JSON.stringify({ key, kind: "extension" }),
    });
    if (response.ok || ![400, 404, 429].includes(response.status)) {
      return await parseAnswer(response, DeviceToken);
    }
    const problem = parseProblem(await response.json().catch(() => undefined));
    if (!problem) return { ok: false, reason: "no-tidemark" };
    return { ok: false, reason: "refused", detail: problem.detail ?? problem.title };
  } catch {
    return { ok: false, reason: "unreachable" };
  }
}

export type ImportedAnswer =
  | { readonly kind: "bundle"; readonly bundle: ImportedBundle; readonly etag: string | null }
  | { readonly kind: "unchanged" | "failed" };

/** What the holder imported. Never rejects: failures are answers. */
export async function fetchImported(
  fetch: Fetch,
  { server, token }: HolderAccount,
  etag: string | null,
): Promise<ImportedAnswer> {
  try {
    const headers = { Authorization: `Bearer ${token}`, ...(etag !== null && { "If-None-Match": etag }) };
    const response = await sendRequest(fetch, `${server}/v1/me/imported`, { headers });
    if (response.status === 304) return { kind: "unchanged" };
    const bundle = ImportedBundle.safeParse(response.ok ? await response.json() : null);
    if (!bundle.success) return { kind: "failed" };
    return { kind: "bundle", bundle: bundle.data, etag: response.headers.get("ETag") };
  } catch {
    return { kind: "failed" };
  }
}

export type AlertsAnswer =
  | { readonly kind: "messages"; readonly found: ParsedMessages; readonly etag: string | null }
  | { readonly kind: "unchanged" }
  | { readonly kind: "lost" }
  | { readonly kind: "later"; readonly afterMs: number | null };

/** The alerts after a message number. Never rejects: failures are answers. */
export async function fetchAlerts(
  fetch: Fetch,
  { server, token }: HolderAccount,
  { after, etag, now }: { readonly after: number; readonly etag: string | null; readonly now: () => number },
): Promise<AlertsAnswer> {
  try {
    const headers = { Authorization: `Bearer ${token}`, ...(etag !== null && { "If-None-Match": etag }) };
    const response = await sendRequest(fetch, `${server}/v1/alerts?after=${after}`, { headers });
    if (response.status === 304) return { kind: "unchanged" };
    const body: unknown = await response.json().catch(() => null);
    if (response.status === 401 && parseProblem(body)?.code === "unauthorized") return { kind: "lost" };
    const found = parseMessages(response.ok ? body : null, after);
    if (found) return { kind: "messages", found, etag: response.headers.get("ETag") };
    return { kind: "later", afterMs: retryAfterMs(response.headers.get("Retry-After"), now()) };
  } catch {
    return { kind: "later", afterMs: null };
  }
}
