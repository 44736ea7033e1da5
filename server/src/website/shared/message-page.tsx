/** @jsxImportSource hono/jsx */
import { Page } from "./page.tsx";
import { useReader } from "./reader.ts";

/** A page with one sentence. */
export function MessagePage({ sentence }: { sentence: string }) {
  const { t } = useReader();
  return (
    <Page title={null}>
      <section class="hero">
        <h1>{sentence}</h1>
        <p>
          <a href="/">{t("site.what")}</a>
        </p>
      </section>
    </Page>
  );
}
