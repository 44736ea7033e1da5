import { Hono } from "hono";
import { basicAuth } from "hono/basic-auth";
import { readSwitches, turnSwitches } from "../../accounts/switches.ts";
import { productInPath } from "../../history/routes.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { readOutcomeShares } from "../../prices/page-outcomes/read-shares.ts";
import { claimsView } from "../../prices/public-profile/claims-view.ts";
import { dirtyProducts } from "../../prices/public-profile/dirty-products.ts";
import type { WebsiteServices } from "../services.ts";
import { ownForm } from "../shared/handle-forms.ts";
import { messagePage } from "../shared/message-page.ts";
import { keepPrivate } from "../watches/holder-by-link.ts";
import { claimsPage } from "./claims-page.ts";
import { operatorPage } from "./operator-page.ts";

const listed = 100;

/** `/operator`: products with open claims, and switches; the browser asks for the operator's key as a password. */
export function operatorRoutes(services: WebsiteServices): Hono<AppEnv> {
  const { pool, assets, policy, verifier, operator, letters, mail, clock } = services;
  const page = async () =>
    operatorPage({
      assets,
      now: clock(),
      products: await dirtyProducts(pool, listed),
      shares: await readOutcomeShares(pool, clock()),
      mail: letters && (await mail.use()),
      switches: policy.publicRules && (await readSwitches(pool)),
    });
  const guard = basicAuth({
    realm: "Tidemark operator",
    verifyUser: (_, password, c) => operator.isRight(c, password),
  });
  return new Hono<AppEnv>()
    .use("/operator", guard)
    .use("/operator/*", guard)
    .get("/operator", async (c) => {
      keepPrivate(c);
      return c.html(await page());
    })
    .post("/operator/switches", async (c) => {
      const form = await ownForm(services, c);
      if (form instanceof Response) return form;
      const before = form.get("countOnlyBefore");
      const isDay = !before || /^\d{4}-\d\d-\d\d$/.test(before);
      const countOnlyBefore = before ? Date.parse(`${before}T00:00:00Z`) : null;
      if (!isDay || Number.isNaN(countOnlyBefore)) {
        return c.html(messagePage(assets, "The day is written as 2026-11-25."), 400);
      }
      await turnSwitches(pool, {
        registrationOpen: form.has("registrationOpen"),
        countOnlyBefore,
        quorum: form.has("quorum"),
        unverifiedAlerts: form.has("unverifiedAlerts"),
      });
      return c.redirect("/operator", 303);
    })
    .get("/operator/:marketplace/:asin", async (c) => {
      keepPrivate(c);
      const view = await claimsView(pool, productInPath(c), clock(), policy, verifier.on);
      return view
        ? c.html(claimsPage({ assets, now: clock(), view }))
        : c.html(messagePage(assets, "Nobody has reported this product yet."), 404);
    });
}
