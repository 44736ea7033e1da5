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
import { onError, onNotFound } from "./http/errors.ts";
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
import { operatorRoutes } from "./website/operator-routes.ts";
import { pictureRoutes } from "./website/picture-routes.ts";
import { websiteRoutes } from "./website/routes.ts";
import { searchRoutes } from "./website/search-routes.ts";
import { timesForms } from "./website/times-forms.ts";
import { watchForms } from "./website/watch-forms.ts";
import { watchesRoutes } from "./website/watches-routes.ts";

const shopImages = ["https://*.media-amazon.com", "https://*.ssl-images-amazon.com"];

/** All routes of the server: API, website, health; `more` adds what only a benchmark needs. */
export function createApp(services: Services, more?: (app: Hono<AppEnv>) => void): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.use(async (c, next) => {
    c.set("requestId", randomUUID());
    c.header("X-Request-Id", c.get("requestId"));
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
      // The API is open to every page and extension.
      crossOriginResourcePolicy: "cross-origin",
    }),
  );
  app.use("/v1/*", async (c, next) => {
    // hono/cors makes a Response of its own before each handler's: 6 % of a report's cost.
    c.header("Access-Control-Allow-Origin", "*");
    c.header("Access-Control-Expose-Headers", "ETag, Retry-After, X-Request-Id");
    if (c.req.method !== "OPTIONS") return next();
    c.header("Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key, If-None-Match");
    c.header("Access-Control-Allow-Methods", "GET, POST, PATCH, DELETE");
    c.header("Access-Control-Max-Age", "86400");
    return c.body(null, 204);
  });
  // Not the pages of a holder or the operator: what is compressed beside a secret can give it away.
  for (const path of ["/", "/p/*", "/drops", "/drops.atom", "/search", "/health", "/docs", "/openapi.json"]) {
    app.use(path, compress());
  }
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
  app.notFound(onNotFound);
  app.onError(onError(services.log));
  return app;
}
