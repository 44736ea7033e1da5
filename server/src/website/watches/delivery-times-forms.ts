import { Consolidation } from "@tidemark/core/wire";
import { Hono } from "hono";
import { changeSettings } from "../../alerts/holders/holder.ts";
import { mergedSettings } from "../../alerts/holders/settings.ts";
import { transaction } from "../../platform/database.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import type { WebsiteServices } from "../services.ts";
import { holderForm, holderOrAnswer } from "../shared/handle-forms.ts";
import { deliveryTimesPage, type TimesFields, timesOf } from "./delivery-times-page.ts";
import { problemNotice } from "./holder-page.ts";

/** The form for delivery times. */
export function deliveryTimesForms(services: WebsiteServices): Hono<AppEnv> {
  const { pool, assets } = services;
  return new Hono<AppEnv>()
    .get("/watches/times", async (c) => {
      const holder = await holderOrAnswer(services, c);
      if (holder instanceof Response) return holder;
      const notice = c.req.query("done") === "saved" ? { isProblem: false, text: "Saved." } : null;
      return c.html(deliveryTimesPage({ assets, notice, fields: timesOf(holder.settings.consolidation) }));
    })
    .post(
      "/watches/times",
      holderForm(
        services,
        async ({ c, holder, form }) => {
          const consolidation = consolidationIn(fieldsIn(form));
          await transaction(pool, (tx) =>
            changeSettings(tx, holder.id, (settings) => mergedSettings(settings, { consolidation })),
          );
          return c.redirect("/watches/times?done=saved", 303);
        },
        async ({ form }, problem) =>
          deliveryTimesPage({ assets, notice: problemNotice(problem), fields: fieldsIn(form) }),
      ),
    );
}

const fieldsIn = (form: URLSearchParams): TimesFields => {
  const text = (name: string) => form.get(name)?.trim() ?? "";
  return {
    mode: text("mode"),
    cooldown: text("cooldown"),
    dailyAt: text("dailyAt"),
    quietFrom: text("quietFrom"),
    quietTo: text("quietTo"),
    timeZone: text("timeZone"),
  };
};

const sentences: Record<string, string> = {
  mode: "Choose when to be told.",
  cooldownMinutes: "The minutes must be a whole number from 1 to 1440.",
  dailyAt: "The daily message needs a time of day.",
  quiet: "Quiet hours need a beginning and an end that differ, or neither.",
  timeZone: "There is no such time zone.",
};

function consolidationIn({
  mode,
  cooldown,
  dailyAt,
  quietFrom,
  quietTo,
  timeZone,
}: TimesFields): Consolidation {
  const quiet = quietFrom || quietTo ? { from: quietFrom, to: quietTo } : null;
  const cooldownMinutes = /^\d{1,5}$/.test(cooldown) ? Number(cooldown) : Number.NaN;
  const parsed = Consolidation.safeParse({ mode, cooldownMinutes, dailyAt, timeZone, quiet });
  if (parsed.success) return parsed.data;
  const [name] = parsed.error.issues[0]!.path;
  throw new ServiceError("bad-request", sentences[String(name)] ?? sentences.mode!);
}
