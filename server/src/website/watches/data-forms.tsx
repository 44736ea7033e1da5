/** @jsxImportSource hono/jsx */
import { Hono } from "hono";
import { eraseHolder, holderById, nextLinkEpoch } from "../../alerts/holders/holder.ts";
import { linksOf } from "../../alerts/holders/links.ts";
import { exportHolder } from "../../alerts/me/export.ts";
import { transaction } from "../../platform/database.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import type { WebsiteServices } from "../services.ts";
import { answerPage } from "../shared/answer-page.tsx";
import { holderForm, holderOrAnswer } from "../shared/handle-forms.tsx";
import { MessagePage } from "../shared/message-page.tsx";
import { readerOf } from "../shared/reader.ts";
import { DataPage, ErasePage } from "./data-page.tsx";
import { forgetLink, keepLink, tokenOf } from "./session.ts";

/** Forms for secret links, export and deletion. */
export function dataForms(services: WebsiteServices): Hono<AppEnv> {
  const { pool, links } = services;
  return new Hono<AppEnv>()
    .get("/watches/data", async (c) => {
      const holder = await holderOrAnswer(services, c);
      if (holder instanceof Response) return holder;
      const isNew = c.req.query("done") === "renewed";
      const notice = isNew ? { isProblem: false, text: readerOf(services, c).t("data.renewed") } : null;
      const { id, link } = holder;
      const links = linksOf(services, { id, linkEpoch: link.epoch });
      return answerPage(services, c, <DataPage notice={notice} links={links} />);
    })
    .post(
      "/watches/renew",
      holderForm(services, async ({ c, holder }) => {
        const epoch = await nextLinkEpoch(pool, holder.id);
        if (epoch === null)
          throw new ServiceError("conflict", readerOf(services, c).t("data.renew.too-often"));
        // A linked device keeps its own access.
        if (holder.device === null) keepLink(c, services, tokenOf(links.make("watches", holder.id, epoch)));
        return c.redirect("/watches/data?done=renewed", 303);
      }),
    )
    .get("/watches/export", async (c) => {
      const visitor = await holderOrAnswer(services, c);
      if (visitor instanceof Response) return visitor;
      const holder = await holderById(pool, visitor.id);
      if (!holder) return c.redirect("/watches", 303);
      return c.body(await exportHolder(services, holder), 200, {
        "Content-Type": "application/json",
        "Content-Disposition": 'attachment; filename="tidemark.json"',
      });
    })
    .get("/watches/erase", async (c) => {
      const holder = await holderOrAnswer(services, c);
      return holder instanceof Response ? holder : answerPage(services, c, <ErasePage />);
    })
    .post(
      "/watches/erase",
      holderForm(services, async ({ c, holder }) => {
        await transaction(pool, (tx) => eraseHolder(tx, holder.id));
        forgetLink(c, services);
        const { t } = readerOf(services, c);
        return answerPage(services, c, <MessagePage sentence={t("erase.done")} />);
      }),
    );
}
