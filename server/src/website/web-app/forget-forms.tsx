/** @jsxImportSource hono/jsx */
import { Hono } from "hono";
import { endDevice } from "../../alerts/devices/devices.ts";
import type { AppEnv } from "../../platform/http/app-env.ts";
import type { WebsiteServices } from "../services.ts";
import { answerPage } from "../shared/answer-page.tsx";
import { holderForm, holderOrAnswer } from "../shared/handle-forms.tsx";
import { MessagePage } from "../shared/message-page.tsx";
import { Page } from "../shared/page.tsx";
import { readerOf, useReader } from "../shared/reader.ts";
import { forgetJoining, forgetLink } from "../watches/session.ts";

/**
 * `/watches/forget`: this browser gives up its access, and the server's read key. The worker sees the form pass, and empties
 * what it keeps first.
 */
export function forgetForms(services: WebsiteServices): Hono<AppEnv> {
  const { pool, access, publicUrl } = services;
  return new Hono<AppEnv>()
    .get("/watches/forget", async (c) => {
      const holder = await holderOrAnswer(services, c, true);
      return holder instanceof Response ? holder : answerPage(services, c, <ForgetPage />);
    })
    .post(
      "/watches/forget",
      holderForm(
        services,
        async ({ c, holder: { id, device } }) => {
          if (device !== null) await endDevice(pool, { id, device }, device);
          forgetLink(c, services);
          forgetJoining(c, services);
          access.forget(c, publicUrl);
          const { t } = readerOf(services, c);
          return answerPage(services, c, <MessagePage sentence={t("forget.done")} />);
        },
        undefined,
        true,
      ),
    );
}

function ForgetPage() {
  const { t } = useReader();
  return (
    <Page title={t("forget.title")}>
      <section class="hero">
        <h1>{t("forget.title")}</h1>
        <p>{t("forget.what")}</p>
        <p>{t.rich("forget.before", { link: (inside) => <a href="/watches/data">{inside}</a> })}</p>
        <form method="post" action="/watches/forget">
          <button class="danger" type="submit">
            {t("forget.do")}
          </button>{" "}
          <a class="button" href="/watches/devices">
            {t("forget.keep")}
          </a>
        </form>
      </section>
    </Page>
  );
}
