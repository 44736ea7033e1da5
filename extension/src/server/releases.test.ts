import { readdirSync, readFileSync } from "node:fs";
import {
  ChannelMade,
  Channels,
  Devices,
  HistoryView,
  HolderSettings,
  HolderToken,
  LinkCode,
  Links,
  LookupAnswer,
  PageCountResult,
  ProductView,
  ReadKey,
  RecoveryKey,
  Registered,
  ReportResults,
  ServerInfo,
  Watch,
  Watches,
  WithdrawnReport,
} from "@tidemark/core/wire";
import { describe, expect, test } from "vitest";
import type * as z from "zod/mini";
import { MeAnswer } from "../holder/messages.ts";
import { parseMessages } from "./parse-messages.ts";
import { parseProblem } from "./problem.ts";

interface Exchange {
  readonly request: { readonly method: string; readonly path: string };
  readonly answer: { readonly status: number; readonly body: unknown };
}

const folder = new URL("../../../releases/", import.meta.url);
const versions = readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

/** By what this extension parses the answers to a request. */
const schemas: readonly (readonly [request: RegExp, schema: z.ZodMiniType])[] = [
  [/^GET \/v1\/server$/, ServerInfo],
  [/^POST \/v1\/reporters(\/renew)?$/, Registered],
  [/^POST \/v1\/read-key$/, ReadKey],
  [/^POST \/v1\/reports$/, ReportResults],
  [/^DELETE \/v1\/reports\/[^/]+$/, WithdrawnReport],
  [/^POST \/v1\/page-counts$/, PageCountResult],
  [/^GET \/v1\/products\/[^/]+\/[^/]+$/, ProductView],
  [/^GET \/v1\/products\/[^/]+\/[^/]+\/history\?/, HistoryView],
  [/^GET \/v1\/lookup(\/[^/]+)?$/, LookupAnswer],
  [/^POST \/v1\/holders$/, HolderToken],
  [/^(POST \/v1\/watches|PATCH \/v1\/watches\/\d+)$/, Watch],
  [/^GET \/v1\/watches(\?|$)/, Watches],
  [/^GET \/v1\/channels$/, Channels],
  [/^POST \/v1\/channels$/, ChannelMade],
  [/^GET \/v1\/me$/, MeAnswer],
  [/^PATCH \/v1\/me$/, HolderSettings],
  [/^POST \/v1\/me\/links$/, Links],
  [/^GET \/v1\/devices$/, Devices],
  [/^POST \/v1\/me\/link-code$/, LinkCode],
  [/^POST \/v1\/me\/recovery-key$/, RecoveryKey],
];

/** Why this extension does not understand an answer; null when it does. */
function faultOf({ request, answer }: Exchange): string | null {
  const name = `${request.method} ${request.path}`;
  if (answer.status >= 400) return parseProblem(answer.body) ? null : `${name}: no problem details`;
  if (answer.status === 204 || answer.status === 304) return null;
  if (name.startsWith("GET /v1/alerts?"))
    return parseMessages(answer.body, 0) ? null : `${name}: no messages`;
  const found = schemas.find(([pattern]) => pattern.test(name));
  if (!found) return `${name}: no schema is named here`;
  const parsed = found[1].safeParse(answer.body);
  return parsed.success
    ? null
    : `${name}: ${parsed.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`)}`;
}

describe.each(versions)("the server of release %s", (version) => {
  test(`each answer of the server of ${version} is understood by this extension`, () => {
    const { exchanges } = JSON.parse(readFileSync(new URL(`${version}/exchanges.json`, folder), "utf8")) as {
      exchanges: readonly Exchange[];
    };
    expect(exchanges.map(faultOf).filter((fault) => fault !== null)).toEqual([]);
    expect(exchanges.length).toBeGreaterThan(30);
  });
});
