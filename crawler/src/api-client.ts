import {
  type Lease,
  type LeaseRequest,
  Leases,
  type Page,
  type ReadingRequest,
  ReadingResult,
  type ReleaseRequest,
} from "@tidemark/core/wire";

/**
 * Why the server gave no answer. `gone`: the lease is not ours any more. `refused`: asking again is in vain.
 * `unreachable`: no answer, an overloaded or a failing server; asking later may help.
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
  release(lease: Lease): Promise<ApiResult<null>>;
}

export interface ApiOptions {
  readonly serverUrl: URL;
  readonly key: string;
  readonly timeoutMs?: number;
  /** From its abort on, a request has `hurriedMs` left. */
  readonly hurry?: AbortSignal;
  readonly hurriedMs?: number;
}

/** The verifier's three requests to its server. They never throw. */
export function apiClient({
  serverUrl,
  key,
  timeoutMs = 10_000,
  hurry,
  hurriedMs = 2000,
}: ApiOptions): ApiClient {
  async function post<T>(path: string, body: unknown, parse: (json: unknown) => T): Promise<ApiResult<T>> {
    const late = new AbortController();
    const giveUpIn = (ms: number) => setTimeout(() => late.abort(new Error(`no answer in ${ms} ms`)), ms);
    const timers = [giveUpIn(hurry?.aborted ? Math.min(hurriedMs, timeoutMs) : timeoutMs)];
    const onHurry = () => void timers.push(giveUpIn(hurriedMs));
    hurry?.addEventListener("abort", onHurry);
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
      hurry?.removeEventListener("abort", onHurry);
    }
  }
  const of = ({ id }: Lease, what: string) => `${encodeURIComponent(id)}/${what}`;
  return {
    lease: (request) => post("lease", request, (json) => Leases.parse(json)),
    reading: (lease, page) =>
      post(of(lease, "reading"), { leaseToken: lease.leaseToken, page } satisfies ReadingRequest, (json) =>
        ReadingResult.parse(json),
      ),
    release: (lease) =>
      post(of(lease, "release"), { leaseToken: lease.leaseToken } satisfies ReleaseRequest, () => null),
  };
}

function failure({ status, headers }: Response, text: string): ApiFailure {
  const retryAfterMs = 1000 * (Number(headers.get("retry-after")) || 0);
  const detail = `HTTP ${status}: ${text.slice(0, 300)}`;
  return { ok: false, reason: reasonOf(status), detail, retryAfterMs };
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
