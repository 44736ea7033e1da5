import {
  HistoryView,
  LeaseRequest,
  Leases,
  maxReports,
  maxReportsBytes,
  Problem,
  ProductView,
  ReadingRequest,
  ReadingResult,
  Registered,
  Registration,
  ReleaseRequest,
  ReportBatch,
  ReportResults,
  Retraction,
  RetractionResult,
} from "@tidemark/core/wire";
import type * as z from "zod/mini";
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from "zod-openapi";

type Schema = z.ZodMiniType;

const json = (schema: Schema) => ({ "application/json": { schema } });
const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: Problem } },
});

const problems = {
  400: problem("Malformed, or not of the shape below"),
  401: problem("No valid token"),
  404: problem("Nothing is known"),
  409: problem("The state has moved on: the lease is not held any more, the point is retracted already"),
  413: problem("Too large"),
  429: problem("Too many; see Retry-After"),
  503: problem("Busy; see Retry-After"),
};

const pick = (...codes: (keyof typeof problems)[]) =>
  Object.fromEntries(codes.map((code) => [code, problems[code]]));

const path = (name: string, description: string) =>
  ({ name, in: "path", required: true, description, schema: { type: "string" } }) as const;
const query = (name: string, description: string, values: readonly string[]) => ({
  name,
  in: "query" as const,
  description,
  schema: { type: "string" as const, enum: [...values] },
});

const ofProduct = [
  path("marketplace", "Domain suffix of the marketplace: com, co.uk, com.br"),
  path("asin", "Amazon's product number"),
];
const verifierKey = { security: [{ verifier: [] }] };

const operation = (
  summary: string,
  body: Schema | null,
  answer: Schema | null,
  rest: Partial<ZodOpenApiOperationObject> & { status?: number; fails: (keyof typeof problems)[] },
): ZodOpenApiOperationObject => {
  const { status = 200, fails, ...others } = rest;
  const success = {
    description: answer ? "Done" : "Done, nothing to say",
    ...(answer && { content: json(answer) }),
  };
  return {
    summary,
    ...(body && { requestBody: { required: true, content: json(body) } }),
    responses: { [status]: success, ...pick(...fails) } as ZodOpenApiOperationObject["responses"],
    ...others,
  };
};

const paths: ZodOpenApiPathsObject = {
  "/v1/reporters": {
    post: operation("Become a reporter: an invite code for a token", Registration, Registered, {
      status: 201,
      fails: [400, 401, 413, 429],
    }),
  },
  "/v1/reports": {
    post: operation(
      `Report up to ${maxReports} listings or cards in at most ${maxReportsBytes} bytes; each is judged apart, and answered after it is kept`,
      ReportBatch,
      ReportResults,
      { security: [{ reporter: [] }], fails: [400, 401, 413, 429, 503] },
    ),
  },
  "/v1/products/{marketplace}/{asin}": {
    get: operation("A product as it stands", null, ProductView, { parameters: ofProduct, fails: [400, 404] }),
  },
  "/v1/products/{marketplace}/{asin}/history": {
    get: operation("The price history of one series, in columns", null, HistoryView, {
      parameters: [
        ...ofProduct,
        query("series", "Which line of prices; buy_box when left out", [
          "buy_box",
          "amazon",
          "new",
          "used",
          "list",
        ]),
        query("range", "How far back; all when left out", ["7d", "1m", "3m", "6m", "1y", "all"]),
        query("granularity", "Accepted points, or UTC days; raw when left out", ["raw", "day"]),
      ],
      fails: [400, 404],
    }),
  },
  "/v1/retractions": {
    post: operation("For the operator: take an accepted point back", Retraction, RetractionResult, {
      security: [{ operator: [] }],
      fails: [400, 401, 404, 409, 413],
    }),
  },
  "/v1/verifications/lease": {
    post: operation("For verifiers: lease products to look at", LeaseRequest, Leases, {
      ...verifierKey,
      fails: [400, 401, 413],
    }),
  },
  "/v1/verifications/{id}/reading": {
    post: operation("For verifiers: hand in what the page said", ReadingRequest, ReadingResult, {
      ...verifierKey,
      parameters: [path("id", "The verification")],
      fails: [400, 401, 409, 413],
    }),
  },
  "/v1/verifications/{id}/release": {
    post: operation("For verifiers: give a lease back unvisited", ReleaseRequest, null, {
      ...verifierKey,
      parameters: [path("id", "The verification")],
      status: 204,
      fails: [400, 401, 409],
    }),
  },
};

export type OpenApi = ReturnType<typeof createDocument>;

/** The API's description, from the schemas that parse its requests. */
export const openApi = (serverUrl: string): OpenApi =>
  createDocument({
    openapi: "3.1.0",
    info: {
      title: "Tidemark",
      version: "1",
      description:
        "Prices are integers in minor units of their currency; times are ISO 8601 or epoch seconds, UTC.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: serverUrl }],
    paths,
    components: {
      securitySchemes: {
        reporter: { type: "http", scheme: "bearer", description: "A reporter's token" },
        operator: { type: "http", scheme: "bearer", description: "The operator's key" },
        verifier: { type: "http", scheme: "bearer", description: "The verifier's key" },
      },
    },
  });
