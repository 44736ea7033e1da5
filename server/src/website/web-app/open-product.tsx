/** @jsxImportSource hono/jsx */
import { useReader } from "../shared/reader.ts";

/** A field for a product's link, which systems without sharing to websites need. The button to paste needs a script. */
export function OpenProduct({ text = "" }: { text?: string }) {
  const { t } = useReader();
  return (
    <form class="search" action="/search">
      <label for="open-product" class="shown">
        {t("share.paste")}
      </label>
      <div class="row">
        <input
          id="open-product"
          name="q"
          required
          maxlength={2000}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          inputmode="url"
          enterkeyhint="go"
          value={text}
        />
        <button type="button" data-paste="open-product" hidden>
          {t("share.paste.do")}
        </button>
        <button class="main" type="submit">
          {t("share.open")}
        </button>
      </div>
    </form>
  );
}
