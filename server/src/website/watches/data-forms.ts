import { Hono } from "hono";
import { eraseHolder, holderById, nextLinkEpoch } from "../../alerts/holders/holder.ts";
import { linksOf } from "../../alerts/holders/links.ts";
import { exportHolder } from "../../alerts/me/export.ts";
import { transaction } from "../../platform/database.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import type { WebsiteServices } from "../services.ts";
import { holderForm, holderOrAnswer } from "../shared/handle-forms.ts";
import { messagePage } from "../shared/message-page.ts";
import { dataPage, erasePage } from "./data-page.ts";
import { forgetLink, keepLink, tokenOf } from "./session.ts";

/** Forms for secret links, export and deletion. */
export function dataForms(services: WebsiteServices): Hono<AppEnv> {
  const { pool, assets, links } = services;
  return new Hono<AppEnv>()
    .get("/watches/data", async (c) => {
      const holder = await holderOrAnswer(services, c);
      if (holder instanceof Response) return holder;
      const isNew = c.req.query("done") === "renewed";
      const notice = isNew
        ? { isProblem: false, text: "These are your new links. Those of before are void." }
        : null;
      const { id, link } = holder;
      return c.html(dataPage({ assets, notice, links: linksOf(services, { id, linkEpoch: link.epoch }) }));
    })
    .post(
      "/watches/renew",
      holderForm(services, async ({ c, holder }) => {
        const epoch = await nextLinkEpoch(pool, holder.id);
        if (epoch === null) throw new ServiceError("conflict", "The links were replaced too often.");
        keepLink(c, services, tokenOf(links.make("watches", holder.id, epoch)));
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
      return holder instanceof Response ? holder : c.html(erasePage(assets));
    })
    .post(
      "/watches/erase",
      holderForm(services, async ({ c, holder }) => {
        await transaction(pool, (tx) => eraseHolder(tx, holder.id));
        forgetLink(c);
        return c.html(messagePage(assets, "Erased. This server keeps nothing of you any more."));
      }),
    );
}
