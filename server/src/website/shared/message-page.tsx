/** @jsxImportSource hono/jsx */
import { Page } from "./page.tsx";
import { useReader } from "./reader.ts";
import { SearchForm } from "./search-form.tsx";

interface Message {
  readonly sentence: string;
  /** What to do, or why. */
  readonly more?: string;
  readonly withSearch?: boolean;
}

/** A page with one sentence. */
export function MessagePage({ sentence, more, withSearch = false }: Message) {
  const { t } = useReader();
  return (
    <Page title={null}>
      <section class="hero">
        <h1>{sentence}</h1>
        {more && <p>{more}</p>}
        {withSearch && <SearchForm />}
        <p>
          <a href="/">{t("site.what")}</a>
        </p>
      </section>
    </Page>
  );
}
