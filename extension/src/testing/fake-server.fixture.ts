import type { ReportBatch, ServerInfo } from "@tidemark/core/wire";
import type { Fetch } from "../server/client.ts";
import { type FakeMachine, takeStep } from "./fake-browser.fixture.ts";

export interface RecordedRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

export interface FakeServer {
  readonly fetch: Fetch;
  readonly requests: RecordedRequest[];
  /** Reports counted, by id: the server counts an id once. */
  readonly counted: Map<string, ReportBatch["reports"][number]>;
  /** How a browser registers with it. */
  registration: ServerInfo["registration"];
  /** Answers in place of the server, unless it gives null. */
  override: (request: RecordedRequest) => Response | Promise<Response> | null;
}

/** Takes a few thousand hashes. */
export const challenge = {
  challenge: "tc1.key.body.signature",
  bits: 8,
  expiresAt: "2027-01-01T00:00:00.000Z",
};
export const renewedToken = { token: "token-2", expiresAt: "2027-03-01T00:00:00.000Z" };
const firstRegistration = { token: "token-1", expiresAt: "2027-01-01T00:00:00.000Z", readKey: "read-1" };

export const problemResponse = (status: number, code: string, type = "urn:x"): Response =>
  Response.json({ type, title: "x", status, code, requestId: "1" }, { status });

export const retryLater = (status: number, retryAfter?: string): Response =>
  new Response("{}", { status, headers: retryAfter ? { "Retry-After": retryAfter } : {} });

/** A server that accepts everything. */
export function fakeServer(machine: FakeMachine): FakeServer {
  const server: FakeServer = {
    requests: [],
    counted: new Map(),
    registration: "invite-code",
    override: () => null,
    fetch: (url, init) =>
      takeStep(machine, async () => {
        const request = {
          url,
          method: init.method ?? "GET",
          headers: (init.headers ?? {}) as Record<string, string>,
          body: String(init.body ?? ""),
        };
        server.requests.push(request);
        const other = server.override(request);
        if (other) return other;
        if (url.endsWith("/v1/server")) {
          const profile = server.registration === "invite-code" ? "private" : "public";
          return Response.json({ version: "1.0.0", profile, registration: server.registration });
        }
        if (url.endsWith("/v1/reporters/challenge")) return Response.json(challenge);
        if (url.endsWith("/v1/reporters/renew")) return Response.json(renewedToken);
        if (url.endsWith("/v1/reporters")) return Response.json(firstRegistration, { status: 201 });
        if (!url.endsWith("/v1/reports")) return retryLater(404);
        const { reports } = JSON.parse(request.body) as ReportBatch;
        for (const report of reports) server.counted.set(report.id, report);
        return Response.json({ results: reports.map(({ id }) => ({ id, status: "received" })) });
      }),
  };
  return server;
}
