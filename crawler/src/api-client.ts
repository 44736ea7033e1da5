import { retryAfterMs } from "@tidemark/core";
import {
  type Lease,
  type LeaseRequest,
  Leases,
  type Page,
  type ReadingRequest,
  ReadingResult,
  type ReleaseRequest,
  type RenewalRequest,
} from "@tidemark/core/wire";

/**
 * Why a request failed. `gone`: the lease has expired or was given to another. `refused`: a retry would fail,
 * too. `unreachable`: no answer, or an overloaded or failing server; a retry may help.
 */
export type ApiFailure = {
  readonly ok: false;
  readonly reason: "gone" | "unauthorized" | "refused" | "unreachable";
  readonly detail: string;
  readonly retryAfterMs: number;
};

export type ApiResult<T> = { readonly ok: true; readonly value: T } | ApiFailure;

export interface ApiClient {
  lease(request: LeaseRequest): Promise<ApiResult<Leases>>;
  reading(lease: Lease, page: Page): Promise<ApiResult<ReadingResult>>;
  renew(lease: Lease, leaseMs: number): Promise<ApiResult<null>>;
  release(lease: Lease): Promise<ApiResult<null>>;
}

export interface ApiOptions {
  readonly serverUrl: URL;
  readonly key: string;
  readonly timeoutMs?: number;
  /** Once aborted, requests time out after `cutShortMs`. */
  readonly cutShort?: AbortSignal;
  readonly cutShortMs?: number;
}

/** The verifier's four requests to its server. They never reject. */
export function apiClient({
  serverUrl,
  key,
  timeoutMs = 10_000,
  cutShort,
  cutShortMs = 2000,
}: ApiOptions): ApiClient {
  async function post<T>(path: string, body: unknown, parse: (json: unknown) => T): Promise<ApiResult<T>> {
    const late = new AbortController();
    const giveUpIn = (ms: number) => setTimeout(() => late.abort(new Error(`no answer in ${ms} ms`)), ms);
    const timers = [giveUpIn(cutShort?.aborted ? Math.min(cutShortMs, timeoutMs) : timeoutMs)];
    const onCutShort = () => void timers.push(giveUpIn(cutShortMs));
    cutShort?.addEventListener("abort", onCutShort);
    try {
      const response = await fetch(new URL(`v1/verifications/${path}`, withSlash(serverUrl)), {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        body: JSON.stringify(body),
        redirect: "error",
        signal: late.signal,
      });
      const text = await response.text();
      if (!response.ok) return failure(response, text);
      return { ok: true, value: parse(text === "" ? null : JSON.parse(text)) };
    } catch (error) {
      return { ok: false, reason: "unreachable", detail: describe(error), retryAfterMs: 0 };
    } finally {
      for (const timer of timers) clearTimeout(timer);
      cutShort?.removeEventListener("abort", onCutShort);
    }
  }
  const of = ({ id }: Lease, what: string) => `${encodeURIComponent(id)}/${what}`;
  return {
    lease: (request) => post("lease", request, (json) => Leases.parse(json)),
    reading: (lease, page) =>
      post(of(lease, "reading"), { leaseToken: lease.leaseToken, page } satisfies ReadingRequest, (json) =>
        ReadingResult.parse(json),
      ),
    renew: (lease, leaseMs) =>
      post(
        of(lease, "renewal"),
        { leaseToken: lease.leaseToken, leaseMs } satisfies RenewalRequest,
        () => null,
      ),
    release: (lease) =>
      post(of(lease, "release"), { leaseToken: lease.leaseToken } satisfies ReleaseRequest, () => null),
  };
}

function failure({ status, headers }: Response, text: string): ApiFailure {
  const detail = `HTTP ${status}: ${text.slice(0, 300)}`;
  return {
    ok: false,
    reason: reasonOf(status),
    detail,
    retryAfterMs: retryAfterMs(headers.get("retry-after"), Date.now()) ?? 0,
  };
}

function reasonOf(status: number): ApiFailure["reason"] {
  if (status === 409 || status === 404) return "gone";
  if (status === 401 || status === 403) return "unauthorized";
  return status >= 500 || status === 429 || status === 408 ? "unreachable" : "refused";
}

const withSlash = (url: URL): string => (url.href.endsWith("/") ? url.href : `${url.href}/`);

const describe = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
};
