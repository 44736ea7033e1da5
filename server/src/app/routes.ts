import { shopImageDomains } from "@tidemark/core";
import { StartError } from "@tidemark/drizzle";
import { Hono } from "hono";
import { compress } from "hono/compress";
import { secureHeaders } from "hono/secure-headers";
import { inviteRoutes } from "../accounts/invite-routes.ts";
import { reporterRoutes } from "../accounts/routes.ts";
import { channelRoutes } from "../alerts/channels/routes.ts";
import { deviceRoutes } from "../alerts/devices/routes.ts";
import { importedRoutes } from "../alerts/imported/routes.ts";
import { holderRoutes } from "../alerts/me/routes.ts";
import { alertRoutes } from "../alerts/messages/routes.ts";
import { purchaseRoutes } from "../alerts/purchases/routes.ts";
import { watchRoutes } from "../alerts/watches/routes.ts";
import { lookupRoutes } from "../history/lookup/routes.ts";
import { historyRoutes } from "../history/routes.ts";
import { docsRoutes } from "../operations/api-docs/routes.tsx";
import { bringRoutes } from "../operations/bring/bring-routes.tsx";
import { operatorImportsRoutes } from "../operations/bring/operator-imports-routes.tsx";
import { isUploadPath } from "../operations/bring/upload-limits.ts";
import { openDataRoutes } from "../operations/feed/routes.ts";
import { followedLookupRoutes } from "../operations/follow/look-up-at-followed.ts";
import { healthRoutes } from "../operations/health/routes.tsx";
import type { Services } from "../operations/services.ts";
import type { AppEnv } from "../platform/http/app-env.ts";
import { isTaken, redirectsBelow, routedPath } from "../platform/http/base-path.ts";
import { deadline } from "../platform/http/deadline.ts";
import { writeToSender } from "../platform/http/language.ts";
import { methodsOf } from "../platform/http/methods.ts";
import { accessLog, requestIds, requestSpans, timeRequests } from "../platform/http/observe-requests.ts";
import { corsOf } from "../platform/http/origins.ts";
import { onError, onNotFound } from "../platform/http/problem-details.ts";
import { noticeProxies } from "../platform/http/untrusted-proxies.ts";
import { intakeRoutes } from "../prices/intake/routes.ts";
import { pageCountRoutes } from "../prices/page-outcomes/routes.ts";
import { crowdRoutes } from "../prices/public-profile/routes.ts";
import { retractionRoutes } from "../prices/retraction/routes.ts";
import { verificationRoutes } from "../prices/verification/routes.ts";
import { documentRoutes } from "../website/documents/document-routes.tsx";
import { extensionRoutes } from "../website/extension/extension-routes.ts";
import { feedRoutes } from "../website/feeds/feed-routes.ts";
import { joinRoutes } from "../website/join/join-routes.tsx";
import { operatorRoutes } from "../website/operator/operator-routes.tsx";
import { dropRoutes } from "../website/products/drop-routes.tsx";
import { pictureRoutes } from "../website/products/picture-routes.ts";
import { websiteRoutes } from "../website/products/product-routes.tsx";
import { searchRoutes } from "../website/products/search-routes.tsx";
import { asPage, errorAsPage } from "../website/shared/error-pages.tsx";
import { languageRoutes } from "../website/shared/language-routes.ts";
import { unlockRoutes } from "../website/shared/unlock-routes.tsx";
import { readAccessGate } from "../website/shared/who-may-read.tsx";
import { addWatch } from "../website/watches/add-watch.tsx";
import { channelsForms } from "../website/watches/channels-forms.tsx";
import { dataForms } from "../website/watches/data-forms.tsx";
import { deliveryTimesForms } from "../website/watches/delivery-times-forms.tsx";
import { devicesForms } from "../website/watches/devices-forms.tsx";
import { listForms } from "../website/watches/list-forms.tsx";
import { mailLostLink } from "../website/watches/mail-lost-link.tsx";
import { mailOptOutRoutes } from "../website/watches/mail-opt-out-routes.tsx";
import { messageLinkRoutes } from "../website/watches/message-link-routes.tsx";
import { ownProductRoutes } from "../website/watches/own-product-routes.tsx";
import { watchForms } from "../website/watches/watch-forms.tsx";
import { watchesRoutes } from "../website/watches/watches-routes.tsx";
import { forgetForms } from "../website/web-app/forget-forms.tsx";
import { pushForms } from "../website/web-app/push-forms.tsx";
import { savedRoutes } from "../website/web-app/saved-routes.tsx";
import { shareRoutes } from "../website/web-app/share-routes.tsx";
import { webAppRoutes } from "../website/web-app/web-app-routes.tsx";

/** Time limit for every answer. */
const answerMs = 15_000;

const shopImages = shopImageDomains.map((domain) => `https://*.${domain}`);

/**
 * All routes of the server: API, website, health; `more` adds what only a benchmark needs. Throws a StartError where the path in
 * PUBLIC_URL cannot be told from the server's own.
 */
export function createApp(services: Services, more?: (app: Hono<AppEnv>) => void): Hono<AppEnv> {
  const { hosts, profile, basePath } = services;
  const app = basePath ? new Hono<AppEnv>({ getPath: routedPath(basePath) }) : new Hono<AppEnv>();
  const isPrivate = profile.profile === "private";
  app.use(requestIds(services.trustedProxies));
  app.use(writeToSender);
  if (basePath) app.use(redirectsBelow(basePath));
  app.use(timeRequests((status, seconds) => services.metrics.requests.observe({ status }, seconds)));
  if (services.log.isOn("debug")) app.use(accessLog(services.log));
  if (services.tracing) app.use(requestSpans(services.tracing));
  app.use(noticeProxies(services.untrustedProxies, services.trustedProxies, services.log));
  app.use(async (c, next) => {
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
        manifestSrc: ["'self'"],
        workerSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
      // At home the server is reached by plain http; a TLS proxy in front of it sets this header.
      strictTransportSecurity: false,
      referrerPolicy: "no-referrer",
      xFrameOptions: "DENY",
      crossOriginResourcePolicy: isPrivate ? "same-origin" : "cross-origin",
      // Pictures are embedded in other sites.
      overwrite: false,
    }),
  );
  app.use("/v1/*", corsOf(isPrivate));
  const answersInTime = deadline(answerMs);
  // A file takes as long as its sender's network; it has a deadline of its own.
  app.use((c, next) => (isUploadPath(c.req.method, c.req.path) ? next() : answersInTime(c, next)));
  // Not pages of a holder or the operator: compression next to a secret can leak it (BREACH). On a private server
  // the drops page contains the key of its feed.
  const drops = services.access.isOpen ? ["/drops", "/drops.atom"] : [];
  for (const path of [
    "/",
    "/p/*",
    ...drops,
    "/search",
    "/health",
    "/privacy",
    "/trust",
    "/source",
    "/https",
  ]) {
    app.use(path, compress());
  }
  app.use(readAccessGate(services));
  for (const routes of [
    intakeRoutes,
    pageCountRoutes,
    reporterRoutes,
    inviteRoutes,
    verificationRoutes,
    retractionRoutes,
    crowdRoutes,
    historyRoutes,
    lookupRoutes,
    holderRoutes,
    importedRoutes,
    deviceRoutes,
    purchaseRoutes,
    watchRoutes,
    channelRoutes,
    alertRoutes,
    healthRoutes,
    openDataRoutes,
    followedLookupRoutes,
    docsRoutes,
    pictureRoutes,
    websiteRoutes,
    dropRoutes,
    searchRoutes,
    documentRoutes,
    messageLinkRoutes,
    mailOptOutRoutes,
    unlockRoutes,
    languageRoutes,
    joinRoutes,
    extensionRoutes,
    watchesRoutes,
    operatorRoutes,
    operatorImportsRoutes,
    addWatch,
    watchForms,
    channelsForms,
    deliveryTimesForms,
    devicesForms,
    listForms,
    dataForms,
    bringRoutes,
    ownProductRoutes,
    mailLostLink,
    feedRoutes,
    webAppRoutes,
    shareRoutes,
    savedRoutes,
    pushForms,
    forgetForms,
  ]) {
    app.route("/", routes(services));
  }
  more?.(app);
  if (basePath && isTaken(basePath, app.routes)) {
    throw new StartError(
      `PUBLIC_URL has the path ${basePath}, which begins as a page of the server does: choose another.`,
    );
  }
  app.notFound(asPage(services, onNotFound(methodsOf(app))));
  app.onError(errorAsPage(services, onError(services)));
  return app;
}
