import { seriesKinds } from "@tidemark/core";
import {
  Challenge,
  ClaimsView,
  FollowedLookup,
  Granularity,
  Health,
  HealthTotals,
  Histories,
  HistoryView,
  Invitation,
  InviteMade,
  Invites,
  LeaseRequest,
  Leases,
  LookupAnswer,
  maxReports,
  maxReportsBytes,
  NewInvite,
  PageCountBatch,
  PageCountResult,
  ProductView,
  puzzles,
  Range,
  ReadingRequest,
  ReadingResult,
  ReadKey,
  Registered,
  Registration,
  ReleaseRequest,
  RenewalRequest,
  ReportBatch,
  ReportResults,
  Retraction,
  RetractionResult,
  ServerInfo,
  SwitchesPatch,
  SwitchesView,
  WithdrawnReport,
} from "@tidemark/core/wire";
import * as z from "zod/mini";
import { createDocument, type ZodOpenApiPathsObject } from "zod-openapi";
import { pictureSizes, pictureThemes } from "../../website/products/picture-options.ts";
import { devicePaths } from "./device-paths.ts";
import { holderPaths } from "./holder-paths.ts";
import {
  done,
  doneSilently,
  idInPath,
  json,
  ofProduct,
  operation,
  path,
  query,
  sharedResponses,
} from "./operation.ts";
import { securitySchemes } from "./security-schemes.ts";

const historySummary =
  "The price history of a product in columns, or as CSV; of several series in `histories`. With an ETag: 304 when nothing is new";
const seriesList = `^(${seriesKinds.join("|")})(,(${seriesKinds.join("|")})){0,${seriesKinds.length - 1}}$`;
const day = { type: "string", format: "date" } as const;

const paths: ZodOpenApiPathsObject = {
  "/v1/server": {
    get: operation({
      summary: "Which server this is, and what it wants of a reporter",
      answers: [done(ServerInfo)],
    }),
  },
  "/v1/reporters": {
    post: operation({
      summary: "Become a reporter: an invite code, or a challenge and its solution, for a token",
      body: Registration,
      answers: [done(Registered, 201)],
      fails: [401, 409, 429],
    }),
  },
  "/v1/reporters/challenge": {
    get: operation({
      summary: `Where registration costs work: a challenge of ${puzzles} puzzles, good for 10 minutes. Puzzle n is solved by a nonce with which SHA-256 of SHA-256(challenge), n and the nonce (32, 4 and 4 bytes, big-endian) begins with so many zero bits`,
      answers: [done(Challenge)],
      fails: [404, 409],
    }),
  },
  "/v1/reporters/renew": {
    post: operation({
      summary: "A later token for the same reporter; the one shown stays good to its end",
      as: "reporter",
      answers: [done(Registered)],
    }),
  },
  "/v1/read-key": {
    post: operation({
      summary:
        "The key that opens reads, the same for every member: for a reporter's token, or for an invite code, which is used up",
      as: "anyone-or-reporter",
      body: Invitation,
      bodyRequired: false,
      answers: [done(ReadKey)],
      fails: [403],
    }),
  },
  "/v1/invites": {
    get: operation({
      summary: "The reporter's invites, newest first, and how many browsers it may still invite",
      as: "reporter",
      answers: [done(Invites)],
      fails: [404],
    }),
    post: operation({
      summary: "Invite others: a code, and the link with it, shown this once. 409: enough for now",
      as: "reporter",
      body: NewInvite,
      answers: [done(InviteMade, 201)],
      fails: [404, 409],
    }),
  },
  "/v1/invites/{id}": {
    delete: operation({
      summary: "Take an invite back: whom it let in stays",
      as: "reporter",
      parameters: [idInPath("The invite")],
      answers: [doneSilently],
      fails: [404],
    }),
  },
  "/v1/reports": {
    post: operation({
      summary: `Report up to ${maxReports} listings or cards in at most ${maxReportsBytes} bytes; each is judged apart, and answered after it is kept`,
      as: "reporter",
      body: ReportBatch,
      answers: [done(ReportResults)],
    }),
  },
  "/v1/reports/{id}": {
    delete: operation({
      summary:
        "Take a report back: the reporter's votes for the open claims that it is of. What was accepted meanwhile stays",
      as: "reporter",
      parameters: [path("id", "The id that the report was sent with", { type: "string", format: "uuid" })],
      answers: [done(WithdrawnReport)],
      fails: [404],
    }),
  },
  "/v1/page-counts": {
    post: operation({
      summary:
        "How many product pages of a past day gave a price by which rule, or none and why. Taken once a reporter and UTC day; a repetition changes nothing",
      as: "reporter",
      body: PageCountBatch,
      answers: [done(PageCountResult)],
    }),
  },
  "/v1/products/{marketplace}/{asin}": {
    get: operation({
      summary: "A product as it stands",
      as: "reader",
      parameters: [...ofProduct],
      answers: [done(ProductView)],
      etag: true,
      fails: [400, 404],
    }),
  },
  "/v1/products/{marketplace}/{asin}/history": {
    get: operation({
      summary: historySummary,
      as: "reader",
      parameters: [
        ...ofProduct,
        query("series", "Which lines of prices, by commas, each once; buy_box when left out", {
          type: "string",
          pattern: seriesList,
        }),
        query("range", "How far back, from a whole UTC day on; all when left out", Range.options),
        query("from", "Instead of a range: the first UTC day", day),
        query("to", "The last one", day),
        query(
          "granularity",
          "Accepted points, or the UTC days, weeks (from Monday), months or years in which it was seen; raw when left out",
          Granularity.options,
        ),
        query("format", "csv also by Accept: text/csv; prices are decimals in it", ["json", "csv"]),
      ],
      answers: [
        {
          description: "Done",
          content: { ...json(z.union([HistoryView, Histories])), "text/csv": "text" },
        },
      ],
      etag: true,
      fails: [400, 404],
    }),
  },
  "/v1/products/{marketplace}/{asin}/claims": {
    get: operation({
      summary: "What is claimed of a product, what it weighs and waits for",
      as: "operator",
      parameters: [...ofProduct],
      answers: [done(ClaimsView)],
      fails: [400, 404],
    }),
  },
  "/v1/switches": {
    get: operation({
      summary: "What the operator has turned",
      as: "operator",
      answers: [done(SwitchesView)],
    }),
    patch: operation({
      summary: "Turn some switches",
      as: "operator",
      body: SwitchesPatch,
      answers: [done(SwitchesView)],
    }),
  },
  "/health": {
    get: operation({
      summary:
        "How well prices are read, believed and told; a page for who accepts HTML. Totals by marketplace for everybody, all of it for the server's own machine, trusted networks and the operator",
      as: "anyone-or-operator",
      answers: [
        { description: "Done", content: { ...json(z.union([Health, HealthTotals])), "text/html": "text" } },
      ],
    }),
  },
  "/p/{marketplace}/{asin}.png": {
    get: operation({
      summary:
        "The price history as a picture, for feeds and other people's pages. With an ETag: 304 when nothing is new",
      as: "reader",
      parameters: [
        ...ofProduct,
        query("key", "Where not everybody may read: the picture's own key, as feeds have it"),
        query("size", "card: 1200 × 630; wide, when left out: 960 × 420; small: 480 × 270", pictureSizes),
        query("theme", "light when left out", pictureThemes),
        query("range", "1y when left out", Range.options),
        query("series", "The headline price, or the first known one, when left out", seriesKinds),
      ],
      answers: [{ description: "A PNG", content: { "image/png": "binary" } }],
      etag: true,
      fails: [400, 404, 429],
    }),
  },
  "/v1/lookup": {
    get: operation({
      summary: "How many hex digits a prefix has; with 0, all products at once",
      as: "reader",
      answers: [done(LookupAnswer)],
      etag: true,
    }),
  },
  "/v1/lookup/{prefix}": {
    get: operation({
      summary:
        "Look products up without naming one: all whose SHA-256 of `marketplace:ASIN` begins with the prefix. Another length is told the right one",
      as: "reader",
      parameters: [
        path("prefix", "The first hex digits of the digest", { type: "string", pattern: "^[0-9a-f]{1,5}$" }),
      ],
      answers: [done(LookupAnswer)],
      etag: true,
      fails: [400],
    }),
  },
  "/v1/followed/{prefix}": {
    get: operation({
      summary:
        "Ask the followed servers for products without naming one, as their own look-up does. Nothing of it is kept",
      as: "reader",
      parameters: [
        path("prefix", "The first hex digits of the digest", { type: "string", pattern: "^[0-9a-f]{5}$" }),
      ],
      answers: [done(FollowedLookup)],
      fails: [400, 429],
    }),
  },
  "/v1/retractions": {
    post: operation({
      summary: "For the operator: take an accepted point back",
      as: "operator",
      body: Retraction,
      answers: [done(RetractionResult)],
      fails: [404, 409],
    }),
  },
  "/v1/verifications/lease": {
    post: operation({
      summary: "For verifiers: lease products to look at",
      as: "verifier",
      body: LeaseRequest,
      answers: [done(Leases)],
    }),
  },
  "/v1/verifications/{id}/reading": {
    post: operation({
      summary: "For verifiers: hand in what the page said",
      as: "verifier",
      body: ReadingRequest,
      parameters: [idInPath("The verification")],
      answers: [done(ReadingResult)],
      fails: [409],
    }),
  },
  "/v1/verifications/{id}/renewal": {
    post: operation({
      summary: "For verifiers: keep a lease while the page is visited",
      as: "verifier",
      body: RenewalRequest,
      parameters: [idInPath("The verification")],
      answers: [doneSilently],
      fails: [409],
    }),
  },
  "/v1/verifications/{id}/release": {
    post: operation({
      summary: "For verifiers: give a lease back unvisited",
      as: "verifier",
      body: ReleaseRequest,
      parameters: [idInPath("The verification")],
      answers: [doneSilently],
      fails: [409],
    }),
  },
  ...holderPaths,
  ...devicePaths,
};

export type OpenApi = ReturnType<typeof createDocument>;

/** The API description, made from the schemas that parse its requests. */
export const openApi = (serverUrl: string): OpenApi =>
  createDocument({
    openapi: "3.1.0",
    info: {
      title: "Tidemark",
      version: "1",
      description:
        "Prices are integers in minor units of their currency; times are ISO 8601 or epoch seconds, UTC. A method that a path does not know is answered 405 with Allow.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: serverUrl }],
    paths,
    components: {
      responses: sharedResponses,
      securitySchemes,
    },
  });
