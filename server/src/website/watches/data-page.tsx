/** @jsxImportSource hono/jsx */
import type { Links } from "@tidemark/core/wire";
import { EnglishGoverns } from "../shared/language-form.tsx";
import { Page } from "../shared/page.tsx";
import { useReader } from "../shared/reader.ts";
import { ButtonForm, HolderPage, type Notice } from "./holder-page.tsx";

/** `/watches/data`: secret links, export and deletion. */
export function DataPage({ notice, links }: { notice: Notice | null; links: Links }) {
  const { t } = useReader();
  return (
    <HolderPage tab="/watches/data" title={t("data.title")} notice={notice}>
      <section>
        <h2>{t("data.link")}</h2>
        <p>{t("data.link.what")}</p>
        <LinkField label={t("data.link")} link={links.watches} />
        <p>{t("data.feed.what")}</p>
        <LinkField label={t("data.feed")} link={links.feed} />
        <p>{t("data.renew.what")}</p>
        <ButtonForm action="/watches/renew" label={t("data.renew")} />
      </section>
      <section>
        <h2>{t("data.data")}</h2>
        <p>{t("data.data.what")}</p>
        <EnglishGoverns />
        <a class="button" href="/watches/export" download="tidemark.json">
          {t("data.download")}
        </a>
        <a class="button" href="/watches/export.csv" download="tidemark.csv">
          {t("import.csv")}
        </a>
        <a class="button danger" href="/watches/erase">
          {t("data.erase")}
        </a>
      </section>
      <section>
        <h2>{t("import.title")}</h2>
        <p>{t("import.what")}</p>
        <form class="fields" method="post" action="/watches/import" enctype="multipart/form-data">
          <label>
            {t("import.file")} <input type="file" name="file" accept="application/json,.json" required />
          </label>
          <button type="submit">{t("import.do")}</button>
        </form>
      </section>
    </HolderPage>
  );
}

/** A read-only field with a link to copy. */
export const LinkField = ({ label, link }: { label: string; link: string }) => (
  <input class="wide" readonly aria-label={label} value={link} />
);

/** Asks before everything is deleted. */
export function ErasePage() {
  const { t } = useReader();
  return (
    <Page title={t("erase.title")}>
      <section class="hero">
        <h1>{t("erase.title")}</h1>
        <p>{t("erase.what")}</p>
        <EnglishGoverns />
        <form method="post" action="/watches/erase">
          <button class="danger" type="submit">
            {t("erase.do")}
          </button>{" "}
          <a href="/watches/data">{t("erase.keep")}</a>
        </form>
      </section>
    </Page>
  );
}
