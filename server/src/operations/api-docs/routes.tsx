/** @jsxImportSource hono/jsx */
import { Hono } from "hono";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { ConstantText } from "../../platform/http/static-document.ts";
import { written } from "../../website/shared/answer-page.tsx";
import { Page } from "../../website/shared/page.tsx";
import { readerOf, useReader } from "../../website/shared/reader.ts";
import type { Services } from "../services.ts";
import type { OpenApi } from "./openapi.ts";

/** `/openapi.json` and `/docs`. */
export function docsRoutes(services: Services): Hono<AppEnv> {
  const describe = async () => (await import("./openapi.ts")).openApi(services.publicUrl);
  const json = new ConstantText("application/json", async () => JSON.stringify(await describe()));
  // In English, as all that it describes.
  const page = new ConstantText("text/html; charset=UTF-8", async () =>
    written(readerOf(services), <DocsPage api={await describe()} />),
  );
  return new Hono<AppEnv>().get("/openapi.json", (c) => json.answer(c)).get("/docs", (c) => page.answer(c));
}

function DocsPage({ api: { info, paths, components } }: { api: OpenApi }) {
  const { t } = useReader();
  const shared = (components?.responses ?? {}) as Readonly<Record<string, Answer>>;
  return (
    <Page title={t("docs.title")}>
      <section class="hero">
        <h1>{t("docs.title")}</h1>
        <p>
          {info.description} {t.rich("docs.full", { link: (inside) => <a href="/openapi.json">{inside}</a> })}
        </p>
      </section>
      {Object.entries(paths ?? {}).flatMap(([path, methods]) =>
        Object.entries(methods ?? {}).map(([method, operation]) => (
          <Section
            name={`${method.toUpperCase()} ${path}`}
            operation={operation as Operation}
            shared={shared}
          />
        )),
      )}
    </Page>
  );
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

interface SectionProps {
  readonly name: string;
  readonly operation: Operation;
  readonly shared: Readonly<Record<string, Answer>>;
}

function Section({ name, operation, shared }: SectionProps) {
  const { t } = useReader();
  const { summary = "", parameters = [], requestBody, responses = {} } = operation;
  return (
    <section>
      <h2>
        <code>{name}</code>
      </h2>
      <p>{summary}.</p>
      {parameters.length > 0 && (
        <ul>
          {parameters.map(({ name, description = "", schema }) => (
            <li>
              <code>{name}</code>: {description}
              {schema?.enum && `: ${schema.enum.join(", ")}`}
            </li>
          ))}
        </ul>
      )}
      {requestBody && <Schema name={t("docs.request")} body={requestBody} />}
      {Object.entries(responses).map(([status, response]) => {
        const answer = "$ref" in response ? shared[response.$ref.split("/").at(-1)!]! : response;
        return status.startsWith("2") ? (
          <Schema name={t("docs.answer", { status })} body={answer} />
        ) : (
          <p class="quiet">
            {status}: {answer.description}.
          </p>
        );
      })}
    </section>
  );
}

function Schema({ name, body: { content = {} } }: { name: string; body: Body }) {
  const { t } = useReader();
  const schema = Object.values(content)[0]?.schema;
  if (!schema) return <p class="quiet">{t("docs.no-body", { name })}</p>;
  return (
    <details>
      <summary>{name}</summary>
      <pre>{JSON.stringify(schema, null, 2)}</pre>
    </details>
  );
}
