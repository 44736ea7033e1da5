import { clientVersion } from "@tidemark/core";
import { maxReportsBytes, ReportBatch, type ReportResult } from "@tidemark/core/wire";
import { type Context, Hono } from "hono";
import { requireReporter } from "../../accounts/require-reporter.ts";
import type { Reporter } from "../../accounts/token.ts";
import { addressOf } from "../../platform/http/address.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { readBody } from "../../platform/http/body.ts";
import { compiled } from "../../platform/http/compiled.ts";
import type { PriceServices } from "../services.ts";
import { type ParsedReport, parseReport } from "./parse-report.ts";

const WireBatch = compiled(ReportBatch);

async function orGiveBack<T>(work: Promise<T>, giveBack: () => Promise<void>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    await giveBack();
    throw error;
  }
}

export function intakeRoutes(services: PriceServices): Hono<AppEnv> {
  const { intake, tokens, groups, limits, profile, trustedProxies, metrics, clock } = services;
  const networksCount = profile.groupReportsPerHour !== null;
  const auditedShare = profile.policy.publicRules?.requests.auditedShare ?? 0;
  const isSampled = () => auditedShare > 0 && Math.random() < auditedShare;
  /** Reads a body and keeps only what the commit needs. */
  const read = async (c: Context, { id: reporter, registeredOn }: Reporter) => {
    const { reports, client } = await readBody(c, WireBatch, maxReportsBytes);
    const network = networksCount ? addressOf(c, trustedProxies) : null;
    await limits.reports.take(reports, reporter, network);
    // Reports that the server failed to commit come again; they count once.
    const giveBack = () => limits.reports.giveBack(reports, reporter, network);
    const group = network === null ? null : await orGiveBack(groups.of(network), giveBack);
    const sender = {
      reporter,
      registeredOn,
      group,
      client: clientVersion(client),
      receivedAt: clock(),
    };
    return {
      ids: reports.map(({ id }) => id),
      parsed: reports.map((report) => parseReport(report, sender, isSampled())),
      giveBack,
    };
  };
  return new Hono<AppEnv>().post("/v1/reports", async (c) => {
    const reporter = requireReporter(c, tokens);
    intake.checkRoom();
    const { ids, parsed, giveBack } = await read(c, reporter);
    const taken = parsed.filter((report): report is ParsedReport => typeof report !== "string");
    const refusedReports = await orGiveBack(intake.submit(taken), giveBack);
    const results = parsed.map((report, i): ReportResult => {
      const id = ids[i]!;
      const reason = typeof report === "string" ? report : refusedReports.get(report.id);
      return reason ? { id, status: "refused", reason } : { id, status: "received" };
    });
    const refused = results.filter(({ status }) => status === "refused");
    for (const { reason } of refused) metrics.reports.inc({ result: reason! });
    metrics.reports.inc({ result: "received" }, results.length - refused.length);
    return c.json({ results });
  });
}
