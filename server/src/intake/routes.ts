import { maxReportsBytes, ReportBatch, type ReportResult } from "@tidemark/core/wire";
import { Hono } from "hono";
import { readBody } from "../http/body.ts";
import { compiled } from "../http/compiled.ts";
import type { AppEnv, Services } from "../http/context.ts";
import { ServiceError } from "../http/errors.ts";
import { type ParsedReport, parseReport } from "./parse-report.ts";

const WireBatch = compiled(ReportBatch);

export function intakeRoutes({ intake, tokens, limits, metrics, clock }: Services): Hono<AppEnv> {
  return new Hono<AppEnv>().post("/v1/reports", async (c) => {
    const reporter = tokens.verify(c.req.header("authorization"));
    if (!reporter)
      throw new ServiceError("unauthorized", "The reporter's token is missing, wrong or revoked.");
    const body = await readBody(c, WireBatch, maxReportsBytes);
    const wait = limits.reports.take(reporter, body.reports.length);
    if (wait > 0) throw new ServiceError("too-many", "Too many reports.", { retryAfterS: wait });

    const sender = { reporter, client: body.client ?? null, receivedAt: clock() };
    const parsed = body.reports.map((report) => parseReport(report, sender));
    const taken = parsed.filter((report): report is ParsedReport => typeof report !== "string");
    const stale = await intake.submit(taken);
    const results = parsed.map((report, i): ReportResult => {
      const { id } = body.reports[i]!;
      if (typeof report === "string") return { id, status: "refused", reason: report };
      if (stale.has(report.id)) return { id, status: "refused", reason: "stale" };
      return { id, status: "received" };
    });
    for (const { status, reason } of results) metrics.reports.inc({ result: reason ?? status });
    return c.json({ results });
  });
}
