/** @jsxImportSource hono/jsx */
import { useReader } from "./reader.ts";

/** The search box: an ASIN, a URL, or words. */
export function SearchForm({ text = "" }: { text?: string }) {
  const { t } = useReader();
  return (
    <search>
      <form class="search" action="/search">
        <label for="q">{t("search.label")}</label>
        <div class="row">
          <input
            id="q"
            name="q"
            type="search"
            value={text}
            maxlength={2000}
            autocomplete="off"
            placeholder={t("search.placeholder")}
          />
          <button class="main" type="submit">
            {t("search.do")}
          </button>
        </div>
      </form>
    </search>
  );
}
