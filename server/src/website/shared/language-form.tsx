/** @jsxImportSource hono/jsx */
import { languages, nameOf } from "@tidemark/texts";
import { useReader } from "./reader.ts";

/** Each language by its own name: who cannot read the page finds theirs. */
export function LanguageForm() {
  const { t, language, path } = useReader();
  return (
    <details class="languages">
      <summary>{t("site.language", { name: nameOf(language) })}</summary>
      <form method="post" action="/language">
        <input type="hidden" name="to" value={path} />
        {languages.map((one) => (
          <button
            class="link"
            type="submit"
            name="language"
            value={one}
            lang={one}
            aria-current={one === language ? "true" : undefined}
          >
            <bdi>{nameOf(one)}</bdi>
          </button>
        ))}
      </form>
    </details>
  );
}

/** Beside sentences on consent and privacy: a translation of them does not count. */
export function EnglishGoverns() {
  const { t, language } = useReader();
  if (language === "en") return null;
  const link = (inside: unknown[]) => (
    <a href="/privacy" lang="en">
      {inside}
    </a>
  );
  return <p class="quiet">{t.rich("site.english-governs", { link })}</p>;
}
