/** @jsxImportSource hono/jsx */
import { Page } from "../shared/page.tsx";
import { useReader } from "../shared/reader.ts";
import { LinkByMail } from "./no-watches-page.tsx";

/** Says what a link of the first generation can do, and how to get a new one. */
export function OldLinkNote({ sendsMail }: { sendsMail: boolean }) {
  const { t } = useReader();
  return <p>{sendsMail ? t("old-link.note.mail") : t("old-link.note")}</p>;
}

/** The page where an old link is not enough. */
export function OldLinkPage({ sendsMail }: { sendsMail: boolean }) {
  const { t } = useReader();
  return (
    <Page title={t("old-link.title")}>
      <section class="hero">
        <h1>{t("old-link.heading")}</h1>
        <OldLinkNote sendsMail={sendsMail} />
        <p>
          <a href="/watches">{t("watches.title")}</a>
        </p>
      </section>
      {sendsMail && <LinkByMail title={t("link-by-mail.none")} />}
      <section>
        <h2>{t("old-link.copy.heading")}</h2>
        <p>{t("old-link.copy.what")}</p>
        <form method="post" action="/watches/copy">
          <button type="submit">{t("old-link.copy")}</button>
        </form>
      </section>
    </Page>
  );
}
