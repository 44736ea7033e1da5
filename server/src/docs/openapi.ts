import { seriesKinds } from "@tidemark/core";
import {
  Challenge,
  ChannelMade,
  Channels,
  ChannelTest,
  ClaimsView,
  Granularity,
  Health,
  Histories,
  HistoryView,
  HolderSettings,
  HolderToken,
  LeaseRequest,
  Leases,
  Links,
  LookupAnswer,
  Me,
  Messages,
  maxReports,
  maxReportsBytes,
  NewChannel,
  NewHolder,
  NewWatch,
  Problem,
  ProductView,
  puzzles,
  Range,
  ReadingRequest,
  ReadingResult,
  Registered,
  Registration,
  ReleaseRequest,
  ReportBatch,
  ReportResults,
  Retraction,
  RetractionResult,
  ServerInfo,
  SettingsPatch,
  SwitchesPatch,
  SwitchesView,
  Watch,
  Watches,
  WatchPatch,
} from "@tidemark/core/wire";
import * as z from "zod/mini";
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from "zod-openapi";
import { pictureSizes, pictureThemes } from "../website/picture-query.ts";

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
  409: problem(
    "The state has moved on: the lease is not held any more, the point is retracted already, the key came with another request, the challenge is over or used, there are too many",
  ),
  413: problem("Too large"),
  429: problem("Too many; see Retry-After"),
  503: problem("Busy, or the database does not answer; see Retry-After"),
};

const pick = (...codes: (keyof typeof problems)[]) =>
  Object.fromEntries(codes.map((code) => [code, problems[code]]));

const path = (name: string, description: string) =>
  ({ name, in: "path", required: true, description, schema: { type: "string" } }) as const;
const query = (name: string, description: string, values?: readonly string[]) => ({
  name,
  in: "query" as const,
  description,
  schema: { type: "string" as const, ...(values && { enum: [...values] }) },
});

const ofProduct = [
  path("marketplace", "Domain suffix of the marketplace: com, co.uk, com.br"),
  path("asin", "Amazon's product number"),
];
const verifierKey = { security: [{ verifier: [] }] };
const operatorKey = { security: [{ operator: [] }] };
const ofHolder = { security: [{ holder: [] }] };

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
    responses: { [status]: success, ...pick(...fails, 503) } as ZodOpenApiOperationObject["responses"],
    ...others,
  };
};

const historySummary =
  "The price history of a product in columns, or as CSV; of several series in `histories`. With an ETag: 304 when nothing is new";

const paths: ZodOpenApiPathsObject = {
  "/v1/server": {
    get: operation("Which server this is, and what it wants of a reporter", null, ServerInfo, { fails: [] }),
  },
  "/v1/reporters": {
    post: operation(
      "Become a reporter: an invite code, or a challenge and its solution, for a token",
      Registration,
      Registered,
      { status: 201, fails: [400, 401, 409, 413, 429] },
    ),
  },
  "/v1/reporters/challenge": {
    get: operation(
      `Where registration costs work: a challenge of ${puzzles} puzzles, good for 10 minutes. Puzzle n is solved by a nonce with which SHA-256 of SHA-256(challenge), n and the nonce (32, 4 and 4 bytes, big-endian) begins with so many zero bits`,
      null,
      Challenge,
      { fails: [404, 409] },
    ),
  },
  "/v1/reporters/renew": {
    post: operation(
      "A later token for the same reporter; the one shown stays good to its end",
      null,
      Registered,
      { security: [{ reporter: [] }], fails: [401, 429] },
    ),
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
    get: operation(historySummary, null, z.union([HistoryView, Histories]), {
      parameters: [
        ...ofProduct,
        query("series", `Which lines of prices, by commas: ${seriesKinds.join(", ")}; buy_box when left out`),
        query("range", "How far back, from a whole UTC day on; all when left out", Range.options),
        query("from", "Instead of a range: the first UTC day, as 2026-01-31"),
        query("to", "The last one"),
        query(
          "granularity",
          "Accepted points, or the UTC days, weeks (from Monday), months or years in which it was seen; raw when left out",
          Granularity.options,
        ),
        query("format", "csv also by Accept: text/csv; prices are decimals in it", ["json", "csv"]),
      ],
      fails: [400, 404],
    }),
  },
  "/v1/products/{marketplace}/{asin}/claims": {
    get: operation("What is claimed of a product, what it weighs and waits for", null, ClaimsView, {
      parameters: ofProduct,
      ...operatorKey,
      fails: [400, 401, 404],
    }),
  },
  "/v1/switches": {
    get: operation("What the operator has turned", null, SwitchesView, { ...operatorKey, fails: [401] }),
    patch: operation("Turn some switches", SwitchesPatch, SwitchesView, {
      ...operatorKey,
      fails: [400, 401],
    }),
  },
  "/health": {
    get: operation("How well prices are read, believed and told; a page for who accepts HTML", null, Health, {
      fails: [],
    }),
  },
  "/p/{marketplace}/{asin}.png": {
    get: {
      summary:
        "The price history as a picture, for feeds and other people's pages. With an ETag: 304 when nothing is new",
      parameters: [
        ...ofProduct,
        query("size", "card: 1200 × 630; wide, when left out: 960 × 420; small: 480 × 270", pictureSizes),
        query("theme", "light when left out", pictureThemes),
        query("range", "1y when left out", Range.options),
        query("series", "The headline price, or the first known one, when left out", seriesKinds),
      ],
      responses: {
        200: {
          description: "A PNG",
          content: { "image/png": { schema: { type: "string", format: "binary" } } },
        },
        ...pick(400, 404, 503),
      } as ZodOpenApiOperationObject["responses"],
    },
  },
  "/v1/holders": {
    post: operation(
      "Become a holder of watches: a token of its own, shown this once",
      NewHolder,
      HolderToken,
      {
        status: 201,
        fails: [400, 413, 429],
      },
    ),
  },
  "/v1/me": {
    get: operation("All that is kept of a holder", null, Me, { ...ofHolder, fails: [401] }),
    patch: operation("Change settings; what is left out stays", SettingsPatch, HolderSettings, {
      ...ofHolder,
      fails: [400, 401, 413],
    }),
    delete: operation("Erase all that is kept of a holder", null, null, {
      ...ofHolder,
      status: 204,
      fails: [401],
    }),
  },
  "/v1/me/links": {
    post: operation("Replace the secret links: those of before are void", null, Links, {
      ...ofHolder,
      fails: [401, 409],
    }),
  },
  "/v1/watches": {
    get: operation("Watches, newest first", null, Watches, {
      ...ofHolder,
      parameters: [
        query("marketplace", "With an ASIN: those of one product"),
        query("asin", "Amazon's product number"),
      ],
      fails: [400, 401],
    }),
    post: operation(
      "Watch a series; 200 when the same request with this key made it before",
      NewWatch,
      Watch,
      {
        ...ofHolder,
        parameters: [
          {
            name: "Idempotency-Key",
            in: "header",
            description: "1 to 128 visible characters, new for each watch: the request may be repeated",
            schema: { type: "string" },
          },
        ],
        status: 201,
        fails: [400, 401, 409, 413, 429],
      },
    ),
  },
  "/v1/lookup": {
    get: operation("How many hex digits a prefix has; with 0, all products at once", null, LookupAnswer, {
      fails: [],
    }),
  },
  "/v1/lookup/{prefix}": {
    get: operation(
      "Look products up without naming one: all whose SHA-256 of `marketplace:ASIN` begins with the prefix. Another length is told the right one",
      null,
      LookupAnswer,
      { parameters: [path("prefix", "The first hex digits of the digest")], fails: [400] },
    ),
  },
  "/v1/watches/{id}": {
    patch: operation("Change a watch; what is left out stays", WatchPatch, Watch, {
      ...ofHolder,
      parameters: [path("id", "The watch")],
      fails: [400, 401, 404, 413],
    }),
    delete: operation("Stop a watch", null, null, {
      ...ofHolder,
      parameters: [path("id", "The watch")],
      status: 204,
      fails: [401, 404],
    }),
  },
  "/v1/channels": {
    get: operation("Where messages go", null, Channels, { ...ofHolder, fails: [401] }),
    post: operation(
      "Add a channel; 200 when it is there already. An e-mail address is asked first",
      NewChannel,
      ChannelMade,
      { ...ofHolder, status: 201, fails: [400, 401, 409, 413, 429, 503] },
    ),
  },
  "/v1/channels/{id}": {
    delete: operation("Delete a channel", null, null, {
      ...ofHolder,
      parameters: [path("id", "The channel")],
      status: 204,
      fails: [401, 404],
    }),
  },
  "/v1/channels/{id}/test": {
    post: operation("Send one test message; what the receiver said", null, ChannelTest, {
      ...ofHolder,
      parameters: [path("id", "The channel")],
      fails: [401, 404, 409, 429],
    }),
  },
  "/v1/alerts": {
    get: operation("Messages, oldest first; with an ETag, 304 when nothing is new", null, Messages, {
      ...ofHolder,
      parameters: [
        query("after", "The oldest after this number; the newest when left out"),
        query("limit", "At most so many, up to 100; 50 when left out"),
      ],
      fails: [400, 401],
    }),
  },
  "/v1/retractions": {
    post: operation("For the operator: take an accepted point back", Retraction, RetractionResult, {
      ...operatorKey,
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
        holder: { type: "http", scheme: "bearer", description: "A holder's token" },
        operator: { type: "http", scheme: "bearer", description: "The operator's key" },
        verifier: { type: "http", scheme: "bearer", description: "The verifier's key" },
      },
    },
  });
