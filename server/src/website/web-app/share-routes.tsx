/** @jsxImportSource hono/jsx */
import { parseSearch } from "@tidemark/core";
import { type Context, Hono } from "hono";
import { addressOf } from "../../platform/http/address.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import { readForm } from "../../platform/http/body.ts";
import { ServiceError } from "../../platform/http/problem-details.ts";
import type { WebsiteServices } from "../services.ts";
import { answerPage } from "../shared/answer-page.tsx";
import { Page } from "../shared/page.tsx";
import { readerOf, useReader } from "../shared/reader.ts";
import { toProduct } from "../shared/to-product.ts";
import { OpenProduct } from "./open-product.tsx";
import type { ShortLinkAnswer } from "./short-links.ts";
import { sharedText } from "./worker/shared-text.ts";

const maxFormBytes = 16_384;

/** What is said of a short link that opened nothing. */
export const shortLinkProblems = {
  off: "watches.add.short-link",
  nothing: "share.gone",
  later: "share.later",
  busy: "share.busy",
} as const satisfies Record<Extract<ShortLinkAnswer, { ok: false }>["reason"], string>;

/**
 * `/share`: a share from another app. The worker answers it by itself where it runs and knows the product; the rest, and all
 * of it before the worker is there, comes here. It changes nothing, so any page may send it.
 */
export function shareRoutes(services: WebsiteServices): Hono<AppEnv> {
  const { shortLinks, trustedProxies } = services;
  const show = (c: Context, problem: string | null, text = "") => {
    c.header("Cache-Control", "no-store");
    return answerPage(services, c, <SharePage problem={problem} text={text} />, problem ? 400 : 200);
  };
  return new Hono<AppEnv>()
    .get("/share", (c) => show(c, null))
    .post("/share", async (c) => {
      const { t } = readerOf(services, c);
      const form = await readForm(c, maxFormBytes).catch((error) => {
        if (error instanceof ServiceError) return new URLSearchParams();
        throw error;
      });
      const text = sharedText((name) => form.get(name));
      const shared = parseSearch(text);
      if (shared.kind === "product") return toProduct(c, shared);
      if (shared.kind !== "short-link") return show(c, t("share.none"));
      const found = await shortLinks(shared.url, addressOf(c, trustedProxies));
      if (found.ok) return toProduct(c, found);
      return show(c, t(shortLinkProblems[found.reason]), shared.url);
    });
}

function SharePage({ problem, text }: { problem: string | null; text: string }) {
  const { t } = useReader();
  return (
    <Page title={t("share.title")} isApp>
      <section class="hero">
        <h1>{t("share.title")}</h1>
        <p>{t("share.what")}</p>
      </section>
      {problem && (
        <div class="said problem" role="alert">
          {problem}
        </div>
      )}
      <section>
        <OpenProduct text={text} />
      </section>
    </Page>
  );
}
