import { randomUUID } from "node:crypto";
import { shopImageDomains } from "@tidemark/core";
import { Hono } from "hono";
import { compress } from "hono/compress";
import { secureHeaders } from "hono/secure-headers";
import { reporterRoutes } from "../accounts/routes.ts";
import { channelRoutes } from "../alerts/channels/routes.ts";
import { holderRoutes } from "../alerts/me/routes.ts";
import { alertRoutes } from "../alerts/messages/routes.ts";
import { watchRoutes } from "../alerts/watches/routes.ts";
import { lookupRoutes } from "../history/lookup/routes.ts";
import { historyRoutes } from "../history/routes.ts";
import { docsRoutes } from "../operations/api-docs/routes.ts";
import { healthRoutes } from "../operations/health/routes.ts";
import type { Services } from "../operations/services.ts";
import type { AppEnv } from "../platform/http/app-env.ts";
import { deadline } from "../platform/http/deadline.ts";
import { onError, onNotFound } from "../platform/http/errors.ts";
import { methodsOf } from "../platform/http/methods.ts";
import { corsOf } from "../platform/http/origins.ts";
import { intakeRoutes } from "../prices/intake/routes.ts";
import { crowdRoutes } from "../prices/public-profile/routes.ts";
import { retractionRoutes } from "../prices/retraction/routes.ts";
import { verificationRoutes } from "../prices/verification/routes.ts";
import { feedRoutes } from "../website/feeds/feed-routes.ts";
import { operatorRoutes } from "../website/operator/operator-routes.ts";
import { dropRoutes } from "../website/products/drop-routes.ts";
import { pictureRoutes } from "../website/products/picture-routes.ts";
import { websiteRoutes } from "../website/products/routes.ts";
import { searchRoutes } from "../website/products/search-routes.ts";
import { openRoutes } from "../website/shared/open-routes.ts";
import { readGate } from "../website/shared/read-gate.ts";
import { addWatch } from "../website/watches/add-watch.ts";
import { channelsForms } from "../website/watches/channels-forms.ts";
import { dataForms } from "../website/watches/data-forms.ts";
import { linkRoutes } from "../website/watches/link-routes.ts";
import { lostLink } from "../website/watches/lost-link.ts";
import { neverRoutes } from "../website/watches/never-routes.ts";
import { timesForms } from "../website/watches/times-forms.ts";
import { watchForms } from "../website/watches/watch-forms.ts";
import { watchesRoutes } from "../website/watches/watches-routes.ts";

/** Every request is answered within. */
const answerMs = 15_000;

const shopImages = shopImageDomains.map((domain) => `https://*.${domain}`);

/** All routes of the server: API, website, health; `more` adds what only a benchmark needs. */
export function createApp(services: Services, more?: (app: Hono<AppEnv>) => void): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  const { hosts, profile } = services;
  const isPrivate = profile.profile === "private";
  app.use(async (c, next) => {
    c.set("requestId", randomUUID());
    c.header("X-Request-Id", c.get("requestId"));
    const { path } = c.req;
    if (path !== "/healthz" && path !== "/readyz") hosts.check(c.req.header("host"));
    await next();
  });
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", ...shopImages],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
      // The server is reached by plain http at home; whoever puts TLS before it sets this there.
      strictTransportSecurity: false,
      referrerPolicy: "no-referrer",
      xFrameOptions: "DENY",
      crossOriginResourcePolicy: isPrivate ? "same-origin" : "cross-origin",
      // A picture is for other pages, too.
      overwrite: false,
    }),
  );
  app.use("/v1/*", corsOf(isPrivate));
  app.use(deadline(answerMs));
  // Not the pages of a holder or the operator: what is compressed beside a secret can give it away. On a private server
  // the drops name their feed with its key.
  const drops = services.access.isOpen ? ["/drops", "/drops.atom"] : [];
  for (const path of ["/", "/p/*", ...drops, "/search", "/health", "/docs", "/openapi.json"]) {
    app.use(path, compress());
  }
  app.use(readGate(services));
  for (const routes of [
    intakeRoutes,
    reporterRoutes,
    verificationRoutes,
    retractionRoutes,
    crowdRoutes,
    historyRoutes,
    lookupRoutes,
    holderRoutes,
    watchRoutes,
    channelRoutes,
    alertRoutes,
    healthRoutes,
    docsRoutes,
    pictureRoutes,
    websiteRoutes,
    dropRoutes,
    searchRoutes,
    linkRoutes,
    neverRoutes,
    openRoutes,
    watchesRoutes,
    operatorRoutes,
    addWatch,
    watchForms,
    channelsForms,
    timesForms,
    dataForms,
    lostLink,
    feedRoutes,
  ]) {
    app.route("/", routes(services));
  }
  more?.(app);
  app.notFound(onNotFound(methodsOf(app)));
  app.onError(onError(services));
  return app;
}
