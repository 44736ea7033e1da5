import {
  type AnySeriesKind,
  type BackoffRange,
  drawnAfterExtras,
  retryAfterMs,
  type SeriesKind,
  seriesKinds,
} from "@tidemark/core";
import { HistoryView, ProductView, type Range, ReportResults, WithdrawnReport } from "@tidemark/core/wire";
import { parseProblem } from "./problem.ts";

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export type ReportsAnswer =
  | { readonly kind: "results"; readonly results: ReportResults["results"] }
  | { readonly kind: "unauthorized" }
  | { readonly kind: "malformed" }
  | { readonly kind: "later"; readonly afterMs: number | null };

export interface FoundProduct {
  readonly ok: true;
  readonly product: ProductView;
  readonly history: HistoryView | null;
  /** The histories of the series in `beside`. */
  readonly others: readonly HistoryView[];
  /** When this was so, by the server's clock where it tells, else by this computer's. Epoch ms. */
  readonly now: number;
}

/** `locked`: the server wants its read key. */
export type LookupResult =
  | FoundProduct
  | { readonly ok: false; readonly reason: "unknown" | "locked" | "busy" | "unreachable" | "no-tidemark" };

export interface LookupQuery {
  readonly marketplace: string;
  readonly asin: string;
  /** The headline price, or the first series that has any, when left out. */
  readonly series?: SeriesKind | undefined;
  readonly range: Range;
  /** What is drawn as well; the prices after extras of the headline price, when left out. */
  readonly beside?: readonly AnySeriesKind[] | undefined;
}

const timeoutMs = 20_000;
/** The waits between failed requests to a server. */
export const serverBackoff: BackoffRange = { firstMs: 30_000, longestMs: 3_600_000 };

/** No cookies, no referrer, no redirects: a server learns nothing but what is sent here. */
const requestDefaults: RequestInit = {
  credentials: "omit",
  referrerPolicy: "no-referrer",
  redirect: "error",
  cache: "no-store",
};

export const jsonHeaders = { "Content-Type": "application/json" };

/** One request, with a time limit. Rejects when the server cannot be reached. */
export function sendRequest(
  fetch: Fetch,
  url: string,
  init: RequestInit,
  signal?: AbortSignal,
): Promise<Response> {
  const timeout = AbortSignal.timeout(timeoutMs);
  return fetch(url, {
    ...requestDefaults,
    ...init,
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
  });
}

/** Posts one body of reports. Never rejects: failures are answers. */
export async function postReports(
  fetch: Fetch,
  to: { readonly server: string; readonly token: string },
  body: string,
  now: () => number,
  signal?: AbortSignal,
): Promise<ReportsAnswer> {
  try {
    const headers = { ...jsonHeaders, Authorization: `Bearer ${to.token}` };
    const response = await sendRequest(
      fetch,
      `${to.server}/v1/reports`,
      { method: "POST", headers, body },
      signal,
    );
    if (response.status === 401) return { kind: "unauthorized" };
    if (response.status === 400 || response.status === 413) return { kind: "malformed" };
    if (!response.ok) {
      return { kind: "later", afterMs: retryAfterMs(response.headers.get("Retry-After"), now()) };
    }
    return { kind: "results", ...ReportResults.parse(await response.json()) };
  } catch {
    return { kind: "later", afterMs: null };
  }
}

export type CountsAnswer =
  | { readonly kind: "done" | "refused" }
  | Extract<ReportsAnswer, { readonly kind: "later" }>;

/** Posts the page counts of a day. Never rejects: failures are answers. */
export async function postPageCounts(
  fetch: Fetch,
  to: { readonly server: string; readonly token: string },
  body: string,
  now: () => number,
  signal?: AbortSignal,
): Promise<CountsAnswer> {
  try {
    const headers = { ...jsonHeaders, Authorization: `Bearer ${to.token}` };
    const url = `${to.server}/v1/page-counts`;
    const response = await sendRequest(fetch, url, { method: "POST", headers, body }, signal);
    if (response.ok) return { kind: "done" };
    // A server of before this request has no such route: 404, or 401 where reading needs a key. The token may be good.
    if (response.status < 429) return { kind: "refused" };
    return { kind: "later", afterMs: retryAfterMs(response.headers.get("Retry-After"), now()) };
  } catch {
    return { kind: "later", afterMs: null };
  }
}

/** `done`: with `withdrawn`, whether it was a vote on an open claim. */
export type WithdrawalAnswer =
  | { readonly kind: "done"; readonly withdrawn: boolean }
  | Extract<ReportsAnswer, { readonly kind: "later" }>;

/** Asks the server to take one report back. Never rejects: failures are answers. */
export async function withdrawReport(
  fetch: Fetch,
  to: { readonly server: string; readonly token: string },
  id: string,
  now: () => number,
  signal?: AbortSignal,
): Promise<WithdrawalAnswer> {
  try {
    const headers = { Authorization: `Bearer ${to.token}` };
    const response = await sendRequest(
      fetch,
      `${to.server}/v1/reports/${id}`,
      { method: "DELETE", headers },
      signal,
    );
    if (response.ok) return { kind: "done", ...WithdrawnReport.parse(await response.json()) };
    // As for page counts.
    if (response.status < 429) return { kind: "done", withdrawn: false };
    return { kind: "later", afterMs: retryAfterMs(response.headers.get("Retry-After"), now()) };
  } catch {
    return { kind: "later", afterMs: null };
  }
}

type ProductLookup =
  | Pick<FoundProduct, "ok" | "product" | "now">
  | Extract<LookupResult, { readonly ok: false }>;

/** A product with its current prices. */
export async function lookUpProduct(
  fetch: Fetch,
  server: string,
  { marketplace, asin }: Pick<LookupQuery, "marketplace" | "asin">,
): Promise<ProductLookup> {
  try {
    const response = await sendRequest(fetch, `${server}/v1/products/${marketplace}/${asin}`, {});
    if (response.status === 404) return { ok: false, reason: await notFoundReason(response) };
    if (response.status === 401) return { ok: false, reason: "locked" };
    if (!response.ok) return { ok: false, reason: "busy" };
    const product = ProductView.safeParse(await response.json().catch(() => null));
    if (!product.success) return { ok: false, reason: "no-tidemark" };
    return { ok: true, product: product.data, now: serverTime(response) };
  } catch (error) {
    return { ok: false, reason: await failureOf(error, fetch, server) };
  }
}

/** A product and the history of one of its series, with other series when asked. */
export async function lookUp(fetch: Fetch, server: string, query: LookupQuery): Promise<LookupResult> {
  const path = `${server}/v1/products/${query.marketplace}/${query.asin}`;
  try {
    const found = await lookUpProduct(fetch, server, query);
    if (!found.ok) return found;
    const { product, now } = found;
    const series = chooseSeries(product, query.series);
    if (!series) return { ok: true, product, history: null, others: [], now };
    const after: readonly AnySeriesKind[] = series === "buy_box" ? drawnAfterExtras(product.extras) : [];
    const drawable = [...seriesKinds.filter((kind) => kind !== series && product.series[kind]), ...after];
    const beside = query.beside ? drawable.filter((kind) => query.beside!.includes(kind)) : after;
    const histories: HistoryView[] = [];
    for (const kind of [series, ...beside]) {
      const search = new URLSearchParams({ series: kind, range: query.range, granularity: "raw" });
      const answer = await sendRequest(fetch, `${path}/history?${search}`, {});
      if (!answer.ok) return { ok: false, reason: "busy" };
      const history = HistoryView.safeParse(await answer.json().catch(() => null));
      if (!history.success) return { ok: false, reason: "no-tidemark" };
      histories.push(history.data);
    }
    const [history = null, ...others] = histories;
    return { ok: true, product, history, others, now };
  } catch {
    return { ok: false, reason: "unreachable" };
  }
}

/** The server's clock at an answer, which the person's may be a day behind. Epoch ms. */
export function serverTime({ headers }: Response): number {
  const told = Date.parse(headers.get("Date") ?? "");
  return Number.isNaN(told) ? Date.now() : told;
}

/**
 * Why a request failed without an answer that can be read. A server that does not let extensions read its answers is no
 * Tidemark server, or a proxy before one; one that answers nothing in time is not reached.
 */
export async function failureOf(
  error: unknown,
  fetch: Fetch,
  server: string,
): Promise<"unreachable" | "no-tidemark"> {
  if (error instanceof DOMException) return "unreachable";
  const probe: RequestInit = { mode: "no-cors", redirect: "follow" };
  const answers = await sendRequest(fetch, `${server}/v1/server`, probe).then(
    ({ type }) => type === "opaque",
    () => false,
  );
  return answers ? "no-tidemark" : "unreachable";
}

/** Only Tidemark's own "not found" means that nobody has reported the product. */
async function notFoundReason(response: Response): Promise<"unknown" | "no-tidemark"> {
  const problem = parseProblem(await response.json().catch(() => null));
  return problem?.code === "not-found" ? "unknown" : "no-tidemark";
}

function chooseSeries({ series }: ProductView, wanted: SeriesKind | undefined): SeriesKind | undefined {
  if (wanted && series[wanted]) return wanted;
  return (Object.keys(series) as SeriesKind[])[0];
}
