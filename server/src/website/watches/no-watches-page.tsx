/** @jsxImportSource hono/jsx */
import { Page } from "../shared/page.tsx";
import { useReader } from "../shared/reader.ts";
import { OpenProduct } from "../web-app/open-product.tsx";
import { KeyForm } from "./devices-page.tsx";

/** The page for visitors without a link. `notice`: the answer to a request for a link. */
export function NoWatchesPage({ sendsMail, notice }: { sendsMail: boolean; notice: string | null }) {
  const { t } = useReader();
  return (
    <Page title={t("no-watches.title")} isApp>
      <section class="hero">
        <h1>{t("no-watches.title")}</h1>
        <p>{t.rich("no-watches.what", { choose: (inside) => <a href="/#products">{inside}</a> })}</p>
      </section>
      <section>
        <OpenProduct />
      </section>
      {notice && (
        <section>
          <p role="status">{notice}</p>
        </section>
      )}
      <section>
        <h2>{t("devices.get")}</h2>
        <KeyForm value="" />
      </section>
      {sendsMail && <LinkByMail title={t("link-by-mail.lost")} />}
    </Page>
  );
}

/** Mails the holder's full link to a confirmed address. */
export function LinkByMail({ title }: { title: string }) {
  const { t } = useReader();
  return (
    <section>
      <h2>{title}</h2>
      <form class="fields" method="post" action="/watches/link">
        <label>
          {t("link-by-mail.address")}
          <input class="wide" type="email" name="address" required maxlength={254} autocomplete="email" />
        </label>
        <button type="submit">{t("link-by-mail.send")}</button>
      </form>
    </section>
  );
}
