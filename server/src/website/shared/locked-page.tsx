/** @jsxImportSource hono/jsx */
import { Page } from "./page.tsx";
import { useReader } from "./reader.ts";

interface Locked {
  /** The path on this site that was asked for. */
  readonly to: string;
  readonly problem: string | null;
}

/** The page for visitors of a private server without its read key: each has a way on. */
export function LockedPage({ to, problem }: Locked) {
  const { t } = useReader();
  return (
    <Page title={t("locked.title")}>
      <section class="hero">
        <h1>{t("locked.heading")}</h1>
        <p>{t("locked.what")}</p>
      </section>
      {problem && (
        <div class="said problem" role="alert">
          {problem}
        </div>
      )}
      <section>
        <h2>{t("locked.link")}</h2>
        <form class="fields" method="post" action="/open" data-locked>
          <label>
            {t("locked.key")}
            <input
              class="wide"
              name="key"
              required
              maxlength={500}
              autocomplete="off"
              autocapitalize="off"
              spellcheck={false}
            />
          </label>
          <input type="hidden" name="to" value={to} />
          <button class="main" type="submit">
            {t("locked.open")}
          </button>
        </form>
        <p class="quiet">{t("locked.kept")}</p>
      </section>
      <section>
        <h2>{t("locked.extension")}</h2>
        <p>{t("locked.extension.what")}</p>
        <p class="quiet">{t("locked.extension.not-linked")}</p>
      </section>
      <section>
        <h2>{t("locked.none")}</h2>
        <p>{t("locked.none.what")}</p>
      </section>
    </Page>
  );
}
