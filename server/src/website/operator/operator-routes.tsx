/** @jsxImportSource hono/jsx */
import { Hono } from "hono";
import { listCircles } from "../../accounts/circles.ts";
import { listInvites } from "../../accounts/invite-list.ts";
import { readSwitches, turnSwitches } from "../../accounts/switches.ts";
import { productInPath } from "../../history/routes.ts";
import { listApiProcesses } from "../../platform/api-processes.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { readOutcomeShares } from "../../prices/page-outcomes/read-shares.ts";
import { claimsView } from "../../prices/public-profile/claims-view.ts";
import { dirtyProducts } from "../../prices/public-profile/dirty-products.ts";
import type { WebsiteServices } from "../services.ts";
import { answerPage } from "../shared/answer-page.tsx";
import { ownForm } from "../shared/handle-forms.tsx";
import { MessagePage } from "../shared/message-page.tsx";
import { readerOf } from "../shared/reader.ts";
import { keepPrivate } from "../watches/holder-by-link.ts";
import { backupsView } from "./backups-section.tsx";
import { ClaimsPage } from "./claims-page.tsx";
import { followForms } from "./follow-routes.tsx";
import { followsView } from "./follows-section.tsx";
import { operatorGuard } from "./operator-guard.ts";
import { OperatorPage } from "./operator-page.tsx";
import { peopleForms } from "./people-routes.tsx";

const listed = 100;

/** `/operator`: products with open claims, and switches; the browser asks for the operator's key as a password. */
export function operatorRoutes(services: WebsiteServices): Hono<AppEnv> {
  const { pool, policy, profile, verifier, letters, mail, untrustedProxies, backups, follows } = services;
  const { rateLimits, clock } = services;
  const processesApart = async () =>
    (rateLimits.isCommonWanted ? await listApiProcesses(pool) : [])
      .filter(({ counting }) => counting === "share")
      .map(({ name }) => name);
  const people = async (link: string | null) => ({
    invites: await listInvites(pool, clock(), { onlyOpen: true }),
    circles: await listCircles(pool),
    link,
  });
  const page = async (link: string | null = null, problem: string | null = null) => (
    <OperatorPage
      products={await dirtyProducts(pool, listed)}
      shares={await readOutcomeShares(pool, clock())}
      mail={letters && (await mail.use())}
      untrusted={untrustedProxies.seen}
      apart={await processesApart()}
      backups={await backupsView(backups)}
      follows={await followsView(follows, problem)}
      switches={policy.publicRules && (await readSwitches(pool))}
      people={profile.registration === "invite-code" ? await people(link) : null}
    />
  );
  const guard = operatorGuard(services);
  return new Hono<AppEnv>()
    .use("/operator", guard)
    .use("/operator/*", guard)
    .get("/operator", async (c) => {
      keepPrivate(c);
      return answerPage(services, c, await page());
    })
    .post("/operator/backup", async (c) => {
      const form = await ownForm(services, c);
      if (form instanceof Response) return form;
      // It may take minutes: the page says that it runs, and then what became of it.
      await backups.begin();
      return c.redirect("/operator#backups", 303);
    })
    .route(
      "/",
      peopleForms(services, async (c, link) => answerPage(services, c, await page(link))),
    )
    .route(
      "/",
      followForms(services, async (c, problem) => answerPage(services, c, await page(null, problem), 400)),
    )
    .post("/operator/switches", async (c) => {
      const form = await ownForm(services, c);
      if (form instanceof Response) return form;
      const before = form.get("countOnlyBefore");
      const isDay = !before || /^\d{4}-\d\d-\d\d$/.test(before);
      const countOnlyBefore = before ? Date.parse(`${before}T00:00:00Z`) : null;
      if (!isDay || Number.isNaN(countOnlyBefore)) {
        const sentence = readerOf(services, c).t("operator.switches.wrong-day");
        return answerPage(services, c, <MessagePage sentence={sentence} />, 400);
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
      if (view) return answerPage(services, c, <ClaimsPage view={view} />);
      const sentence = readerOf(services, c).t("product.unreported");
      return answerPage(services, c, <MessagePage sentence={sentence} />, 404);
    });
}
