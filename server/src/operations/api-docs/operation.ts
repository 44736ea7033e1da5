import { marketplaces } from "@tidemark/core";
import { AsinText, Problem } from "@tidemark/core/wire";
import * as z from "zod/mini";
import type { ZodOpenApiOperationObject, ZodOpenApiResponsesObject } from "zod-openapi";

export type Schema = z.ZodMiniType;

const text = { schema: { type: "string" } } as const;
const retryAfter = {
  "Retry-After": { description: "Seconds", schema: { type: "integer", minimum: 0 } },
} as const;
const allow = { Allow: { description: "The methods of the path", ...text } } as const;

/** Descriptions of error statuses, shared by all operations. */
const failures = {
  400: "Malformed, or not of the shape below",
  401: "No valid token or key",
  403: "A page of another site may not do this; of a new watch also, by its `type`: the read key is needed",
  404: "Nothing is known",
  405: "The path knows other methods",
  409: "The state has moved on: the lease is not held any more, the point is retracted already, the key came with another request, the challenge is over or used, there are too many",
  412: "It was changed meanwhile: read it again",
  413: "The body is too large",
  415: "The body is not sent as application/json",
  421: "The Host header names another server; see ALLOWED_HOSTS",
  429: "Too many",
  503: "Busy, or the database is away",
} as const;
export type Failure = keyof typeof failures;

const headersOf: Partial<Record<Failure, object>> = {
  401: { "WWW-Authenticate": text },
  405: allow,
  429: retryAfter,
  503: retryAfter,
};

const ref = (name: string) => ({ $ref: `#/components/responses/${name}` });
const nameOf = (status: number) => `problem${status}`;

/** Responses that operations share, as components. */
export const sharedResponses = Object.fromEntries([
  ...Object.entries(failures).map(([status, description]) => [
    nameOf(Number(status)),
    {
      description,
      content: { "application/problem+json": { schema: Problem } },
      ...(headersOf[Number(status) as Failure] && { headers: headersOf[Number(status) as Failure] }),
    },
  ]),
  ["unchanged", { description: "Nothing is new", headers: { ETag: text } }],
]);

interface Success {
  readonly status?: number;
  readonly description: string;
  /** Body by content type; text has a type only. Null: no body. */
  readonly content: Readonly<Record<string, Schema | "text" | "binary">> | null;
}

const contentOf = (content: NonNullable<Success["content"]>) =>
  Object.fromEntries(
    Object.entries(content).map(([type, schema]) => [
      type,
      schema === "text" || schema === "binary"
        ? { schema: { type: "string" as const, ...(schema === "binary" && { format: "binary" }) } }
        : { schema },
    ]),
  );

export const json = (schema: Schema) => ({ "application/json": schema });

const securities = {
  reporter: [{ reporter: [] }],
  holder: [{ holder: [] }],
  operator: [{ operator: [] }],
  verifier: [{ verifier: [] }],
  // Neither is needed where everybody may read.
  reader: [{ read: [] }, { website: [] }, {}],
  "anyone-or-operator": [{}, { operator: [] }],
  "anyone-or-reporter": [{ reporter: [] }, {}],
};

interface Described {
  readonly summary: string;
  readonly body?: Schema;
  /** Required by default. */
  readonly bodyRequired?: boolean;
  readonly parameters?: ZodOpenApiOperationObject["parameters"];
  /** Who may call it; left out: anybody. */
  readonly as?: keyof typeof securities;
  readonly answers: readonly Success[];
  /** Has an ETag: an unchanged answer is 304. */
  readonly etag?: true;
  readonly fails?: readonly Failure[];
}

/**
 * An operation with all its responses. Besides the errors it names it has those of its kind: every operation may meet a
 * busy server or a wrong host, one with a body an unreadable body, one with a key a missing key.
 */
export function operation({
  summary,
  body,
  bodyRequired = true,
  parameters,
  as,
  answers,
  etag,
  fails = [],
}: Described): ZodOpenApiOperationObject {
  const statuses = new Set<Failure>([...fails, 421, 503]);
  if (body) for (const status of [400, 413, 415] as const) statuses.add(status);
  if (as) for (const status of [401, 429] as const) statuses.add(status);
  const responses = {
    ...Object.fromEntries(
      answers.map(({ status = 200, description, content }) => [
        status,
        {
          description,
          ...(content && { content: contentOf(content) }),
          ...(etag && { headers: { ETag: text } }),
        },
      ]),
    ),
    ...(etag && { 304: ref("unchanged") }),
    ...Object.fromEntries([...statuses].sort().map((status) => [status, ref(nameOf(status))])),
  } as unknown as ZodOpenApiResponsesObject;
  return {
    summary,
    ...(parameters && { parameters }),
    ...(as && { security: securities[as] }),
    ...(body && {
      requestBody: { required: bodyRequired, content: { "application/json": { schema: body } } },
    }),
    responses,
  };
}

export const done = (schema: Schema, status = 200): Success => ({
  status,
  description: "Done",
  content: json(schema),
});
export const doneSilently: Success = { status: 204, description: "Done, nothing to say", content: null };

type Parameter = NonNullable<ZodOpenApiOperationObject["parameters"]>[number];

interface ParameterSchema {
  readonly type: "string" | "integer";
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

export const path = (
  name: string,
  description: string,
  schema: ParameterSchema = { type: "string" },
): Parameter => ({ name, in: "path", required: true, description, schema }) as Parameter;

export const query = (
  name: string,
  description: string,
  schema: ParameterSchema | readonly string[] = { type: "string" },
): Parameter =>
  ({
    name,
    in: "query",
    description,
    schema: "type" in schema ? schema : { type: "string", enum: [...schema] },
  }) as Parameter;

const suffixes = marketplaces.map(({ suffix }) => suffix);
const asinPattern = String((z.toJSONSchema(AsinText) as { pattern?: string }).pattern);

export const inShop = path("marketplace", "Domain suffix of the marketplace: com, co.uk, com.br", {
  type: "string",
  enum: suffixes,
});
export const ofProduct: readonly Parameter[] = [
  inShop,
  path("asin", "Amazon's product number", { type: "string", pattern: asinPattern }),
];
export const productQuery: readonly Parameter[] = [
  query("marketplace", "With an ASIN: those of one product", suffixes),
  query("asin", "Amazon's product number", { type: "string", pattern: asinPattern }),
];
export const idInPath = (description: string): Parameter =>
  path("id", description, { type: "string", pattern: "^[0-9]{1,18}$" });
