import { maxReportsBytes, ReportBatch, type ReportResult } from "@tidemark/core/wire";
import { type Context, Hono } from "hono";
import { addressOf } from "../http/address.ts";
import { readBody } from "../http/body.ts";
import { compiled } from "../http/compiled.ts";
import type { AppEnv, Services } from "../http/context.ts";
import { ServiceError } from "../http/errors.ts";
import type { Reporter } from "../reporters/token.ts";
import { type ParsedReport, parseReport } from "./parse-report.ts";

const WireBatch = compiled(ReportBatch);

export function intakeRoutes(services: Services): Hono<AppEnv> {
  const { intake, tokens, groups, limits, profile, trustedProxies, metrics, pages, clock } = services;
  const auditedShare = profile.policy.strangers?.asking.auditedShare ?? 0;
  const isSampled = () => auditedShare > 0 && Math.random() < auditedShare;
  const takeFromLimits = (reports: ReportBatch["reports"], reporter: string, group: string | null) => {
    const cards = reports.filter(({ card }) => card !== undefined).length;
    const counted = reports.length - cards * (1 - profile.cardCounts);
    const groupLimit = group === null ? null : limits.groupReports;
    // Both are asked before one is charged.
    const waitS = Math.max(limits.reports.waitS(reporter, counted), groupLimit?.waitS(group!, counted) ?? 0);
    if (waitS > 0) throw new ServiceError("too-many", "Too many reports.", { retryAfterS: waitS });
    limits.reports.take(reporter, counted);
    groupLimit?.take(group!, counted);
  };
  /** What is kept of a body while it waits for its commit: the rest of it can go. */
  const read = ({ reports, client }: ReportBatch, { id, registeredOn }: Reporter, group: string | null) => {
    takeFromLimits(reports, id, group);
    const sender = { reporter: id, registeredOn, group, client: client ?? null, receivedAt: clock() };
    return {
      ids: reports.map(({ id }) => id),
      parsed: reports.map((report) => parseReport(report, sender, isSampled())),
    };
  };
  const groupOf = limits.groupReports ? (c: Context) => groups.of(addressOf(c, trustedProxies)) : () => null;
  return new Hono<AppEnv>().post("/v1/reports", async (c) => {
    const reporter = tokens.verify(c.req.header("authorization"));
    if (!reporter)
      throw new ServiceError("unauthorized", "The reporter's token is missing, wrong or revoked.");
    intake.checkRoom();
    const group = await groupOf(c);
    const { ids, parsed } = read(await readBody(c, WireBatch, maxReportsBytes), reporter, group);
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
