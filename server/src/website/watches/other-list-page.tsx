/** @jsxImportSource hono/jsx */
import { Page } from "../shared/page.tsx";
import { useReader } from "../shared/reader.ts";

/** Asks before a link replaces the list that is open in this browser; `isFirst`: before it opens the first one. */
export function OtherListPage({ linkKey, isFirst }: { linkKey: string; isFirst: boolean }) {
  const { t } = useReader();
  return (
    <Page title={t("other-list.title")}>
      <section class="hero">
        <h1>{isFirst ? t("other-list.first.heading") : t("other-list.heading")}</h1>
        <p>{isFirst ? t("other-list.first.what") : t("other-list.what")}</p>
        <form method="post" action="/watches/open">
          <input type="hidden" name="key" value={linkKey} />
          <a class="button main" href="/watches">
            {isFirst ? t("other-list.first.no") : t("other-list.no")}
          </a>{" "}
          <button type="submit">{isFirst ? t("other-list.first.open") : t("other-list.open")}</button>
        </form>
        {!isFirst && <p class="quiet">{t("other-list.stays")}</p>}
      </section>
    </Page>
  );
}
