import { Listing, Page, ReportedCard } from "@tidemark/core/wire";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import * as z from "zod/mini";
import { compiled } from "../../platform/http/compiled.ts";
import { openApi } from "./openapi.ts";

type Node = Readonly<Record<string, unknown>>;

/** Every string schema within a schema, with its path. */
function* stringsIn(node: unknown, at: string): Generator<readonly [string, Node]> {
  if (node === null || typeof node !== "object") return;
  const { type } = node as Node;
  const isString = type === "string" || (Array.isArray(type) && type.includes("string"));
  if (isString) yield [at, node as Node];
  for (const [key, child] of Object.entries(node)) yield* stringsIn(child, `${at}.${key}`);
}

const document = openApi("http://127.0.0.1");
const bodies = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
  Object.entries(methods ?? {}).flatMap(([method, operation]) => {
    const content = (operation as { requestBody?: { content: Record<string, { schema: unknown }> } })
      .requestBody?.content;
    return Object.values(content ?? {}).map(({ schema }): [string, unknown] => [`${method} ${path}`, schema]);
  }),
);
const input = (schema: z.ZodMiniType): unknown => z.toJSONSchema(schema, { io: "input" });

/** Resolves references in the document's components. */
const resolved = (schema: unknown): unknown =>
  JSON.parse(JSON.stringify(schema), (_, value) => {
    const ref: string | undefined = value?.$ref;
    return ref?.startsWith("#/components/schemas/")
      ? document.components?.schemas?.[ref.split("/").at(-1)!]
      : value;
  });

test("the description has request bodies", () => expect(bodies.length).toBeGreaterThan(10));

test.each<[string, unknown]>([
  ...bodies,
  ["a listing in a report", input(Listing)],
  ["a card in a report", input(ReportedCard)],
  ["a page", input(Page)],
])("no text of %s may hold what PostgreSQL cannot", (name, schema) => {
  for (const unicodeRegExp of [true, false]) {
    const ajv = new Ajv2020({ validateFormats: false, unicodeRegExp, strict: false });
    for (const [at, node] of stringsIn(resolved(schema), name)) {
      // `format` alone is not checked; a refinement of zod's is (dates, addresses).
      const takes = ajv.compile(node);
      for (const text of ["\0", "a\0", "\ud800", "a\udc00", "\udc00\ud800"]) {
        expect([at, JSON.stringify(text), takes(text)]).toEqual([at, JSON.stringify(text), false]);
      }
    }
  }
});

test("plain text passes the compiled check unchanged, also outside the basic multilingual plane", () => {
  const title = "p C s { } \u{1F30A} 水 – ' \" \\";
  const schema = z.object({ title: Listing.shape.title });
  expect(compiled(schema).safeParse({ title })).toEqual({ success: true, data: { title } });
});
