/** @jsxImportSource hono/jsx */
import type { InviteFault } from "@tidemark/core/wire";
import type { Child } from "hono/jsx";
import { EnglishGoverns } from "../shared/language-form.tsx";
import { Moment } from "../shared/moment.tsx";
import { Page } from "../shared/page.tsx";
import { useReader } from "../shared/reader.ts";
import type { BrowserKind, Way } from "./browser-kind.ts";

interface Join {
  readonly code: string;
  /** The link to be pasted into the extension; it has the secret of this browser. */
  readonly link: string;
  /** Null: this browser has used the invite, and may go on with it. */
  readonly left: { readonly uses: number; readonly expiresAt: number | null } | null;
  readonly browser: BrowserKind;
  readonly way: Way;
  /** The website is open in this browser. */
  readonly isOpen: boolean;
  /** How the website tells of a price. */
  readonly tells: "both" | "mail" | "push" | "other";
}

/** `/join/CODE`: what an invite gives, and the steps that work in this browser. */
export function JoinPage(join: Join) {
  const { t } = useReader();
  const { left, way } = join;
  const site = <Website {...join} />;
  return (
    <Page title={t("join.title")} isInvite>
      <section class="hero">
        <h1>{t("join.heading")}</h1>
        <p class="lead">{t("join.what")}</p>
        <p>{t("join.gives")}</p>
        <p class="quiet">{left ? <Left {...left} /> : t("join.yours")}</p>
      </section>
      {way.kind === "store" || way.kind === "folder" ? (
        <>
          <Install browser={join.browser} way={way} />
          <CopyLink link={join.link} heading={t("join.copy")} number={2} />
          {site}
        </>
      ) : (
        <>
          <p class="said">
            {t(whyNot[way.kind])}
            {"elsewhere" in way && way.elsewhere && <> {t("join.none.elsewhere")}</>}
          </p>
          {site}
          <CopyLink link={join.link} heading={t("join.none.later")} />
        </>
      )}
    </Page>
  );
}

const whyNot = {
  "needs-signing": "join.none.unsigned",
  "needs-store": "join.none.android",
  "no-folder": "join.none.missing",
  "no-extension": "join.none.phone",
} as const;

function Left({ uses, expiresAt }: NonNullable<Join["left"]>) {
  const { t } = useReader();
  return (
    <>
      {t("join.uses", { count: uses })}{" "}
      {expiresAt === null
        ? t("join.no-end")
        : t.rich("join.until", { moment: "", when: () => <Moment at={expiresAt} /> })}{" "}
      {t("join.uses.counts")}
    </>
  );
}

const code = (inside: unknown[]) => <code>{inside}</code>;
const em = (inside: unknown[]) => <em>{inside}</em>;

function Install({ browser, way }: Pick<Join, "browser" | "way">) {
  const { t } = useReader();
  return (
    <section class="step">
      <h2 data-step="1">{t("join.get")}</h2>
      {way.kind === "store" && (
        <>
          <p>{t("join.get.store")}</p>
          <p>
            <a class="button main" href={way.url} rel="noreferrer">
              {t(`join.get.${storeOf(browser)}`)}
            </a>
          </p>
        </>
      )}
      {way.kind === "folder" && (
        <>
          <p>{t("join.get.folder")}</p>
          <p>
            <a class="button main" href="/join/extension.zip" download="tidemark-extension.zip">
              {t("join.get.download")}
            </a>
          </p>
          <ol class="steps">
            <li>{t("join.get.unpack")}</li>
            <li>{t.rich("join.get.open", { manager: way.manager, code, em })}</li>
            <li>{t.rich("join.get.load", { em })}</li>
          </ol>
          <p class="quiet">{t("join.get.updates")}</p>
        </>
      )}
    </section>
  );
}

const storeOf = (browser: BrowserKind): "chrome" | "edge" | "firefox" =>
  browser === "edge" ? "edge" : browser === "firefox" || browser === "firefox-android" ? "firefox" : "chrome";

function CopyLink({ link, heading, number }: { link: string; heading: string; number?: number }) {
  const { t } = useReader();
  return (
    <section class={number === undefined ? undefined : "step"}>
      <h2 data-step={number}>{heading}</h2>
      <p>{t("join.copy.how")}</p>
      <label class="copied">
        {t("join.copy.link")}
        <input id="link" class="wide" readonly value={link} autocomplete="off" spellcheck={false} />
      </label>
      <p class="copied">
        <button class={number === undefined ? undefined : "main"} type="button" data-copies="link" hidden>
          {t("join.copy.do")}
        </button>
        <span
          class="quiet"
          role="status"
          data-said="link"
          data-copied={t("join.copy.done")}
          data-failed={t("join.copy.by-hand")}
        />
      </p>
      <p class="quiet">{t("join.copy.own")}</p>
    </section>
  );
}

function Website({ code: invite, isOpen, tells, way }: Join) {
  const { t } = useReader();
  const isFirst = way.kind !== "store" && way.kind !== "folder";
  const cookie = isFirst && way.kind !== "no-folder" ? "join.site.cookie.elsewhere" : "join.site.cookie";
  return (
    <section>
      <h2>{t(isFirst ? "join.site.first" : "join.site")}</h2>
      <p>{t("join.site.watch", { watch: t("watch-box.title"), how: tells })}</p>
      {isOpen ? (
        <p>
          {t("join.site.opened")}{" "}
          <a class="button" href="/">
            {t("join.site.do")}
          </a>
        </p>
      ) : (
        <>
          <form method="post" action={`/join/${invite}`}>
            <button class={isFirst ? "main" : undefined} type="submit">
              {t("join.site.do")}
            </button>
          </form>
          <p class="quiet">{t(cookie)}</p>
          <EnglishGoverns />
        </>
      )}
    </section>
  );
}

/** The answer to a link whose invite lets nobody in. `isOpen`: the website is open in this browser. */
export function NoInvitePage({ fault, isOpen }: { fault: InviteFault; isOpen: boolean }) {
  const { t } = useReader();
  const link = (inside: unknown[]) => <a href="/">{inside}</a>;
  return (
    <SentencePage heading={t(`join.fault.${fault}`)}>
      <p class="lead">{t(`join.fault.${fault}.do`)}</p>
      {isOpen && <p>{t.rich("join.fault.open", { link })}</p>}
    </SentencePage>
  );
}

/** The answer where everybody may join. */
export function NoInviteNeededPage({ url }: { url: string }) {
  const { t } = useReader();
  return (
    <SentencePage heading={t("join.not-needed")}>
      <p class="lead">{t.rich("join.not-needed.do", { url, code })}</p>
    </SentencePage>
  );
}

function SentencePage({ heading, children }: { heading: string; children: Child }) {
  const { t } = useReader();
  return (
    <Page title={t("join.title")} isInvite>
      <section class="hero">
        <h1>{heading}</h1>
        {children}
      </section>
    </Page>
  );
}
