import { maxReportsBytes, ReportBatch, type ReportResult } from "@tidemark/core/wire";
import { Hono } from "hono";
import { readBody } from "../http/body.ts";
import { compiled } from "../http/compiled.ts";
import type { AppEnv, Services } from "../http/context.ts";
import { ServiceError } from "../http/errors.ts";
import { type ParsedReport, parseReport } from "./parse-report.ts";

const WireBatch = compiled(ReportBatch);

export function intakeRoutes({ intake, tokens, limits, metrics, pages, clock }: Services): Hono<AppEnv> {
  /** What is kept of a body while it waits for its commit: the rest of it can go. */
  const read = ({ reports, client }: ReportBatch, reporter: string) => {
    const wait = limits.reports.take(reporter, reports.length);
    if (wait > 0) throw new ServiceError("too-many", "Too many reports.", { retryAfterS: wait });
    const sender = {
      sampled: false,
      reporter,
      registeredOn: 0,
      group: null,
      client: client ?? null,
      receivedAt: clock(),
    };
    return {
      ids: reports.map(({ id }) => id),
      parsed: reports.map((report) => parseReport(report, sender)),
    };
  };
  return new Hono<AppEnv>().post("/v1/reports", async (c) => {
    const reporter = tokens.verify(c.req.header("authorization"));
    if (!reporter)
      throw new ServiceError("unauthorized", "The reporter's token is missing, wrong or revoked.");
    intake.checkRoom();
    const { ids, parsed } = read(await readBody(c, WireBatch, maxReportsBytes), reporter);
    const taken = parsed.filter((report): report is ParsedReport => typeof report !== "string");
    const unheard = await intake.submit(taken);
    for (const { light, marketplace, client, observations } of taken) {
      if (!light) pages.count(marketplace, client, observations.length > 0);
    }
    const results = parsed.map((report, i): ReportResult => {
      const id = ids[i]!;
      const reason = typeof report === "string" ? report : unheard.get(report.id);
      return reason ? { id, status: "refused", reason } : { id, status: "received" };
    });
    const refused = results.filter(({ status }) => status === "refused");
    for (const { reason } of refused) metrics.reports.inc({ result: reason! });
    metrics.reports.inc({ result: "received" }, results.length - refused.length);
    return c.json({ results });
  });
}
