import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { compress } from "hono/compress";
import { secureHeaders } from "hono/secure-headers";
import { alertRoutes } from "./alerts/routes.ts";
import { channelRoutes } from "./channels/routes.ts";
import { crowdRoutes } from "./crowd/routes.ts";
import { docsRoutes } from "./docs/routes.ts";
import { healthRoutes } from "./health/routes.ts";
import { historyRoutes } from "./history/routes.ts";
import { holderRoutes } from "./holders/routes.ts";
import type { AppEnv, Services } from "./http/context.ts";
import { deadline } from "./http/deadline.ts";
import { onError, onNotFound } from "./http/errors.ts";
import { methodsOf } from "./http/methods.ts";
import { corsOf } from "./http/origins.ts";
import { intakeRoutes } from "./intake/routes.ts";
import { lookupRoutes } from "./lookup/routes.ts";
import { reporterRoutes } from "./reporters/routes.ts";
import { retractionRoutes } from "./retraction/routes.ts";
import { verificationRoutes } from "./verification/routes.ts";
import { watchRoutes } from "./watches/routes.ts";
import { addWatch } from "./website/add-watch.ts";
import { channelsForms } from "./website/channels-forms.ts";
import { dataForms } from "./website/data-forms.ts";
import { dropRoutes } from "./website/drop-routes.ts";
import { feedRoutes } from "./website/feed-routes.ts";
import { linkRoutes } from "./website/link-routes.ts";
import { lostLink } from "./website/lost-link.ts";
import { neverRoutes } from "./website/never-routes.ts";
import { openRoutes } from "./website/open-routes.ts";
import { operatorRoutes } from "./website/operator-routes.ts";
import { pictureRoutes } from "./website/picture-routes.ts";
import { readGate } from "./website/read-gate.ts";
import { websiteRoutes } from "./website/routes.ts";
import { searchRoutes } from "./website/search-routes.ts";
import { timesForms } from "./website/times-forms.ts";
import { watchForms } from "./website/watch-forms.ts";
import { watchesRoutes } from "./website/watches-routes.ts";

/** Every request is answered within. */
const answerMs = 15_000;

const shopImages = ["https://*.media-amazon.com", "https://*.ssl-images-amazon.com"];

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
