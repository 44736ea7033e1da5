import { Hono } from "hono";
import { html } from "hono/html";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { ConstantText } from "../../platform/http/static-document.ts";
import { type Html, layout } from "../../website/shared/layout.ts";
import type { Services } from "../services.ts";
import type { OpenApi } from "./openapi.ts";

/** `/openapi.json` and `/docs`. */
export function docsRoutes({ assets, publicUrl }: Services): Hono<AppEnv> {
  const describe = async () => (await import("./openapi.ts")).openApi(publicUrl);
  const json = new ConstantText("application/json", async () => JSON.stringify(await describe()));
  const page = new ConstantText("text/html; charset=UTF-8", async () =>
    String(await layout(assets, "API · Tidemark", docsMain(await describe()))),
  );
  return new Hono<AppEnv>().get("/openapi.json", (c) => json.answer(c)).get("/docs", (c) => page.answer(c));
}

function docsMain({ info, paths, components }: OpenApi): Html {
  const shared = (components?.responses ?? {}) as Readonly<Record<string, Answer>>;
  const operations = Object.entries(paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods ?? {}).map(([method, operation]) =>
      section(method.toUpperCase(), path, operation as Operation, shared),
    ),
  );
  return html`
    <section class="hero"><h1>API</h1><p>${info.description ?? ""}
      The full description is <a href="/openapi.json">openapi.json</a>.</p></section>
    ${operations}`;
}

interface Body {
  readonly content?: Record<string, { schema?: unknown }>;
}

interface Operation {
  readonly summary?: string;
  readonly parameters?: { name: string; description?: string; schema?: { enum?: string[] } }[];
  readonly requestBody?: Body;
  readonly responses?: Record<string, Answer | { $ref: string }>;
}

type Answer = Body & { readonly description: string };

function section(
  method: string,
  path: string,
  operation: Operation,
  shared: Readonly<Record<string, Answer>>,
): Html {
  const { summary, parameters = [], requestBody, responses = {} } = operation;
  return html`<section>
    <h2><code>${method} ${path}</code></h2>
    <p>${summary ?? ""}.</p>
    ${parameters.length > 0 && html`<ul>${parameters.map(parameterLine)}</ul>`}
    ${requestBody && schemaBlock("Request", requestBody)}
    ${Object.entries(responses).map(([status, response]) => {
      const answer = "$ref" in response ? shared[response.$ref.split("/").at(-1)!]! : response;
      return status.startsWith("2")
        ? schemaBlock(`Answer ${status}`, answer)
        : html`<p class="quiet">${status}: ${answer.description}.</p>`;
    })}
  </section>`;
}

const parameterLine = ({ name, description, schema }: NonNullable<Operation["parameters"]>[number]): Html =>
  html`<li><code>${name}</code>: ${description ?? ""}${schema?.enum ? `: ${schema.enum.join(", ")}` : ""}</li>`;

function schemaBlock(name: string, { content = {} }: Body): Html {
  const schema = Object.values(content)[0]?.schema;
  if (!schema) return html`<p class="quiet">${name}: no body.</p>`;
  return html`<details><summary>${name}</summary><pre>${JSON.stringify(schema, null, 2)}</pre></details>`;
}
