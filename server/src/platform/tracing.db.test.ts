import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lamp, operatorKey, post, report, startTestServer } from "../testing/test-server.ts";

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}
interface SentSpan {
  readonly name: string;
  readonly attributes: readonly Attribute[];
  readonly status: { readonly code?: number };
}
interface Sent {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[];
  }[];
}

/** What a collector of traces got. */
let bodies: string[];
let paths: string[];
let collector: Server;

beforeEach(async () => {
  [bodies, paths] = [[], []];
  collector = createServer(async (request, response) => {
    paths.push(request.url!);
    let body = "";
    for await (const part of request) body += part;
    bodies.push(body);
    response.writeHead(200, { "Content-Type": "application/json" }).end("{}");
  });
  collector.listen(0, "127.0.0.1");
  await once(collector, "listening");
});
afterEach(() => collector.close());

const collectorUrl = () => `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
const spansOf = (sent: readonly string[]) =>
  sent.flatMap((body) =>
    (JSON.parse(body) as Sent).resourceSpans.flatMap(({ scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) => spans),
    ),
  );
const attributesOf = ({ attributes }: SentSpan) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

test("a collector gets a span for each request and each batch of the intake, with no secret in it", async () => {
  const server = await startTestServer({ OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl() });
  const token = await server.register();
  await report(server.url, token, lamp("25.00"));
  await fetch(`${server.url}/v1/products/com/B000000001?key=in-the-query`);
  await fetch(`${server.url}/l/in-the-path`);
  await post(`${server.url}/v1/retractions`, {}, operatorKey);
  await server.stop();

  expect(new Set(paths)).toEqual(new Set(["/v1/traces"]));
  const spans = spansOf(bodies);
  expect(spans.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      "POST /v1/reporters",
      "POST /v1/reports",
      "GET /v1/products/:marketplace/:asin",
      "intake transaction",
    ]),
  );
  const history = spans.find(({ name }) => name.startsWith("GET /v1/products"))!;
  expect(attributesOf(history)).toMatchObject({
    "http.request.method": "GET",
    "http.route": "/v1/products/:marketplace/:asin",
    "http.response.status_code": 200,
  });
  const text = bodies.join("");
  expect(text).toContain("tidemark");
  for (const secret of [token, operatorKey, "in-the-query", "in-the-path", "127.0.0.1"]) {
    expect(text).not.toContain(secret);
  }
});

test("a collector that is away holds up neither requests nor the end", async () => {
  const url = collectorUrl();
  collector.close();
  await once(collector, "close");
  const server = await startTestServer({ OTEL_EXPORTER_OTLP_ENDPOINT: url });
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  const began = performance.now();
  await server.stop();
  expect(performance.now() - began).toBeLessThan(6000);
});
