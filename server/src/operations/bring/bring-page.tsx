/** @jsxImportSource hono/jsx */
import { fileSize } from "@tidemark/texts";
import type { PropsWithChildren } from "hono/jsx";
import { Page, type PageScript } from "../../website/shared/page.tsx";
import { useReader } from "../../website/shared/reader.ts";
import { Table } from "../../website/shared/table.tsx";
import { HolderPage, type Notice } from "../../website/watches/holder-page.tsx";
import type { ListedRun } from "./own-imports.ts";
import { OwnImports } from "./own-imports-section.tsx";
import { maxUploadBytes } from "./upload-limits.ts";
import { UploadSection } from "./upload-section.tsx";
import { fileSources, type Upload } from "./uploads.ts";

interface BringProps {
  readonly notice: Notice | null;
  /** Null: a visitor who has no watches yet. */
  readonly own: {
    readonly upload: Upload | null;
    readonly runs: readonly ListedRun[];
    readonly countsImported: boolean;
  } | null;
}

/** `/watches/bring`: a file of another tool, what is in it, and what was imported. */
export function BringPage({ notice, own }: BringProps) {
  const { t } = useReader();
  const upload = own?.upload ?? null;
  return (
    <Frame notice={notice} isHolder={own !== null} script={upload ? "upload.js" : undefined}>
      <p class="lead">{t("bring.what")}</p>
      <p class="quiet">{t("bring.private")}</p>
      {upload ? <UploadSection upload={upload} /> : <FileSection />}
      {own && <OwnImports runs={own.runs} />}
      {own && <CountSwitch isOn={own.countsImported} />}
    </Frame>
  );
}

interface FrameProps {
  readonly notice: Notice | null;
  readonly isHolder: boolean;
  readonly script: PageScript | undefined;
}

/** A visitor without watches has no tabs to go to. */
function Frame({ notice, isHolder, script, children }: PropsWithChildren<FrameProps>) {
  const { t } = useReader();
  if (isHolder) {
    return (
      <HolderPage tab="/watches/bring" title={t("bring.title")} notice={notice} script={script}>
        {children}
      </HolderPage>
    );
  }
  return (
    <Page title={t("bring.title")}>
      <section class="hero">
        <h1>{t("bring.title")}</h1>
      </section>
      {notice && (
        <div class={notice.isProblem ? "said problem" : "said"} role={notice.isProblem ? "alert" : "status"}>
          {notice.text}
        </div>
      )}
      {children}
    </Page>
  );
}

function FileSection() {
  const { t, formats } = useReader();
  return (
    <section>
      <h2>{t("bring.file")}</h2>
      <form class="fields" method="post" action="/watches/bring" enctype="multipart/form-data">
        <label>
          {t("bring.file.label", { most: fileSize(maxUploadBytes, formats.locale) })}
          <input class="wide" type="file" name="file" required />
        </label>
        <button class="main" type="submit">
          {t("bring.file.do")}
        </button>
        <p class="quiet">{t("bring.file.then")}</p>
      </form>
      <details>
        <summary>{t("bring.sources")}</summary>
        <Table
          name={t("bring.sources")}
          columns={[t("bring.sources.file"), t("bring.sources.get")]}
          rows={fileSources.map((source) => (
            <tr>
              <th scope="row">{t(`bring.source.${source}`)}</th>
              <td>{t(`bring.source.${source}.get`)}</td>
            </tr>
          ))}
        />
        <p class="quiet">
          {t.rich("bring.sources.command", {
            code: (inside: unknown[]) => <code>{inside}</code>,
            guide: (inside: unknown[]) => <a href="/import">{inside}</a>,
          })}
        </p>
      </details>
    </section>
  );
}

function CountSwitch({ isOn }: { isOn: boolean }) {
  const { t } = useReader();
  return (
    <section id="count">
      <h2>{t("bring.count")}</h2>
      <p>{t("bring.count.what")}</p>
      <form class="fields" method="post" action="/watches/bring/count">
        <div class="choices">
          <label>
            <input type="checkbox" name="count" value="yes" checked={isOn} /> {t("bring.count.label")}
          </label>
        </div>
        <button type="submit">{t("bring.count.do")}</button>
      </form>
    </section>
  );
}
