import { type Attributes, SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";

/** A span that is being recorded. Nothing put on it may be a key, a token, an address or a query string. */
export interface OpenSpan {
  rename(name: string): void;
  set(attributes: Attributes): void;
  fail(): void;
}

export interface Tracing {
  /** Records the work as a span, which is marked as failed when it rejects. */
  span<T>(name: string, kind: "server" | "internal", work: (span: OpenSpan) => Promise<T>): Promise<T>;
  /** Sends what is left, for 2 s at most. */
  stop(): Promise<void>;
}

const longestFlushMs = 2000;

/** Sends spans to a collector by OTLP over HTTP; `baseUrl` without `/v1/traces`. What cannot be sent is dropped. */
export function startTracing(baseUrl: string): Tracing {
  const exporter = new OTLPTraceExporter({ url: `${baseUrl}/v1/traces`, timeoutMillis: longestFlushMs });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": process.env.OTEL_SERVICE_NAME || "tidemark" }),
    spanProcessors: [new BatchSpanProcessor({ exporter, exportTimeoutMillis: longestFlushMs })],
  });
  const tracer = provider.getTracer("tidemark");
  const kinds = { server: SpanKind.SERVER, internal: SpanKind.INTERNAL };
  return {
    async span(name, kind, work) {
      const span = tracer.startSpan(name, { kind: kinds[kind], root: true });
      const fail = () => span.setStatus({ code: SpanStatusCode.ERROR });
      try {
        return await work({
          rename: (to) => span.updateName(to),
          set: (attributes) => span.setAttributes(attributes),
          fail,
        });
      } catch (error) {
        // Not its message: that may say what was asked.
        fail();
        throw error;
      } finally {
        span.end();
      }
    },
    stop: () => provider.shutdown().catch(() => {}),
  };
}
