/** @jsxImportSource hono/jsx */
import { Consolidation } from "@tidemark/core/wire";
import { Hono } from "hono";
import { changeSettings } from "../../alerts/holders/holder.ts";
import { mergedSettings } from "../../alerts/holders/settings.ts";
import { transaction } from "../../platform/database.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import type { WebsiteServices } from "../services.ts";
import { answerPage } from "../shared/answer-page.tsx";
import { holderForm, holderOrAnswer } from "../shared/handle-forms.tsx";
import { readerOf, type Texts } from "../shared/reader.ts";
import { DeliveryTimesPage, type TimesFields, timesOf } from "./delivery-times-page.tsx";
import { problemNotice } from "./holder-page.tsx";

/** The form for delivery times. */
export function deliveryTimesForms(services: WebsiteServices): Hono<AppEnv> {
  const { pool } = services;
  return new Hono<AppEnv>()
    .get("/watches/times", async (c) => {
      const holder = await holderOrAnswer(services, c);
      if (holder instanceof Response) return holder;
      const { t } = readerOf(services, c);
      const notice =
        c.req.query("done") === "saved" ? { isProblem: false, text: t("watches.done.saved") } : null;
      const fields = timesOf(holder.settings.consolidation);
      return answerPage(services, c, <DeliveryTimesPage notice={notice} fields={fields} />);
    })
    .post(
      "/watches/times",
      holderForm(
        services,
        async ({ c, holder, form }) => {
          const consolidation = consolidationIn(fieldsIn(form), readerOf(services, c).t);
          await transaction(pool, (tx) =>
            changeSettings(tx, holder.id, (settings) => mergedSettings(settings, { consolidation })),
          );
          return c.redirect("/watches/times?done=saved", 303);
        },
        async ({ form }, problem) => (
          <DeliveryTimesPage notice={problemNotice(problem)} fields={fieldsIn(form)} />
        ),
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

const checked = ["mode", "cooldownMinutes", "dailyAt", "quiet", "timeZone"] as const;

function consolidationIn(
  { mode, cooldown, dailyAt, quietFrom, quietTo, timeZone }: TimesFields,
  t: Texts,
): Consolidation {
  const quiet = quietFrom || quietTo ? { from: quietFrom, to: quietTo } : null;
  const cooldownMinutes = /^\d{1,5}$/.test(cooldown) ? Number(cooldown) : Number.NaN;
  const parsed = Consolidation.safeParse({ mode, cooldownMinutes, dailyAt, timeZone, quiet });
  if (parsed.success) return parsed.data;
  const [name] = parsed.error.issues[0]!.path;
  const wrong = checked.find((one) => one === name) ?? "mode";
  throw new ServiceError("bad-request", t(`times.wrong.${wrong}`));
}
