import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { createApp } from "../../app/routes.ts";
import { bareServices } from "./bare-services.fixture.ts";
import { openApi } from "./openapi.ts";

// As clients receive it.
const document = JSON.parse(JSON.stringify(openApi("http://127.0.0.1:7300")));
const operations = Object.entries<Record<string, Operation>>(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]): [string, Operation] => [
    `${method.toUpperCase()} ${path}`,
    operation,
  ]),
);

interface Operation {
  readonly security?: readonly object[];
  readonly requestBody?: object;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, { readonly $ref?: string; readonly content?: object }>>;
}

test("the API description lists every route under /v1, and no other", () => {
  const routes = createApp(bareServices)
    .routes.filter(({ method, path }) => method !== "ALL" && path.startsWith("/v1/"))
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)(\{[^}]*\})?/g, "{$1}")}`);
  const described = operations.map(([name]) => name).filter((name) => name.includes(" /v1/"));
  expect(described.sort()).toEqual([...new Set(routes)].sort());
});

test("the API description is valid OpenAPI 3.1", async () => {
  const result = await new Validator().validate(structuredClone(document));
  expect(result).toEqual({ valid: true });
});

test("every schema of the API description is valid JSON Schema", () => {
  const ajv = new Ajv2020({ validateFormats: false, strict: false });
  const check = (node: unknown, at: string): void => {
    if (node === null || typeof node !== "object") return;
    for (const [key, child] of Object.entries(node)) {
      if (key === "schema")
        expect([at, ajv.validateSchema(child as object), ajv.errors]).toEqual([at, true, null]);
      check(child, `${at}/${key}`);
    }
  };
  check(document, "");
});

test.each(operations)(
  "%s documents all its answers",
  (_, { security, requestBody, parameters = [], responses }) => {
    const statuses = Object.keys(responses);
    const expected = [
      "421",
      "503",
      ...(requestBody ? ["400", "413", "415"] : []),
      ...(security ? ["401", "429"] : []),
    ];
    expect(statuses).toEqual(expect.arrayContaining(expected));
    if (parameters.length > 0)
      expect(statuses.some((status) => ["400", "404", "409"].includes(status))).toBe(true);
    for (const { $ref } of Object.values(responses)) {
      if ($ref) expect(document.components.responses).toHaveProperty([$ref.split("/").at(-1)!]);
    }
  },
);
