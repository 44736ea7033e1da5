/** @jsxImportSource hono/jsx */
import { Hono } from "hono";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { encodingFor } from "../../platform/http/encoding.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import type { WebsiteServices } from "../services.ts";
import { answerPage } from "../shared/answer-page.tsx";
import { assetUrl } from "../shared/assets.ts";
import { Page } from "../shared/page.tsx";
import { readerOf, useReader } from "../shared/reader.ts";
import { manifestOf } from "./manifest.ts";

/** The manifest, the service worker and the page without a connection. They say nothing of anybody. */
export function webAppRoutes(services: WebsiteServices): Hono<AppEnv> {
  const { assets, basePath } = services;
  return (
    new Hono<AppEnv>()
      .get("/manifest.webmanifest", (c) => {
        const { t, language } = readerOf(services, c);
        const icon = (name: Parameters<typeof assetUrl>[1]) => assetUrl(assets, name);
        c.header("Cache-Control", "no-cache");
        c.header("Vary", "Accept-Language, Cookie");
        return c.body(JSON.stringify(manifestOf(basePath, { t, language, icon })), 200, {
          "Content-Type": "application/manifest+json",
        });
      })
      // At the root, since a worker answers for what lies below its own address.
      .get("/worker.js", async (c) => {
        const asset = assets.get("worker.js");
        if (!asset) throw new ServiceError("not-found", "The worker was not built.");
        c.header("Cache-Control", "no-cache");
        c.header("Vary", "Accept-Encoding");
        const encoding = encodingFor(c.req.header("accept-encoding"));
        if (encoding !== "identity") c.header("Content-Encoding", encoding);
        return c.body(await asset.body(encoding), 200, { "Content-Type": asset.type });
      })
      .get("/offline", (c) => {
        c.header("Cache-Control", "no-cache");
        return answerPage(services, c, <OfflinePage />);
      })
  );
}

function OfflinePage() {
  const { t } = useReader();
  return (
    <Page title={t("offline.title")}>
      <section class="hero">
        <h1>{t("offline.title")}</h1>
        <p>{t("offline.what")}</p>
        <a class="button main" href="/watches">
          {t("saved.again")}
        </a>
      </section>
    </Page>
  );
}
