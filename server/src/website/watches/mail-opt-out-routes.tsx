/** @jsxImportSource hono/jsx */
import { type Context, Hono } from "hono";
import { type OptOut, optOut } from "../../alerts/mail/opt-out.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import type { WebsiteServices } from "../services.ts";
import { answerPage } from "../shared/answer-page.tsx";
import { MessagePage } from "../shared/message-page.tsx";
import { Page } from "../shared/page.tsx";
import { readerOf, useReader } from "../shared/reader.ts";
import { keepPrivate } from "./holder-by-link.ts";

const path = "/never/:digest{[\\w-]{43}}/:domain/:key";

/**
 * "Never write to me again", from a confirmation. Mail scanners follow links, so GET only asks; POST does it, RFC
 * 8058's one-click POST included. The key is the authority: no cookie, no origin.
 */
export function mailOptOutRoutes(services: WebsiteServices): Hono<AppEnv> {
  const { pool, mail, optOutLinks, clock } = services;
  const named = (params: { digest: string; domain: string; key: string }): OptOut | null => {
    const { digest, domain, key } = params;
    return optOutLinks.isOurs({ digest, domain }, key) ? { digest, domain } : null;
  };
  const say = (c: Context, sentence: "opt-out.unknown" | "opt-out.done", status?: 404) =>
    answerPage(services, c, <MessagePage sentence={readerOf(services, c).t(sentence)} />, status);
  return new Hono<AppEnv>()
    .get(path, (c) => {
      keepPrivate(c);
      const mailbox = named(c.req.param());
      if (!mailbox) return say(c, "opt-out.unknown", 404);
      return answerPage(services, c, <OptOutPage domain={mailbox.domain} />);
    })
    .post(path, async (c) => {
      keepPrivate(c);
      const mailbox = named(c.req.param());
      if (!mailbox) return say(c, "opt-out.unknown", 404);
      await optOut(pool, mail, mailbox, clock());
      return say(c, "opt-out.done");
    });
}

function OptOutPage({ domain }: { domain: string }) {
  const { t } = useReader();
  return (
    <Page title={t("opt-out.title")}>
      <section class="hero">
        <h1>{t("opt-out.heading")}</h1>
        <p>{t.rich("opt-out.what", { domain: () => <bdi>{domain}</bdi> })}</p>
        <form method="post">
          <button class="danger" type="submit">
            {t("opt-out.do")}
          </button>
        </form>
      </section>
    </Page>
  );
}
