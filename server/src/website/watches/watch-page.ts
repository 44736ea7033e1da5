import { marketplaceBySuffix } from "@tidemark/core";
import type { Watch } from "@tidemark/core/wire";
import { html } from "hono/html";
import type { Html } from "../shared/layout.ts";
import { buttonForm, type HolderPage, holderPage } from "./holder-page.ts";
import { type WatchFields, watchFields } from "./watch-fields.ts";
import { nameOf } from "./watches-page.ts";

export interface WatchPage extends HolderPage {
  readonly watch: Watch;
  readonly fields: WatchFields;
}

/** `/watches/ID`: the form of one watch. */
export function watchPage(page: WatchPage): Html {
  const { watch, fields } = page;
  const { currency } = marketplaceBySuffix(watch.marketplace)!;
  return holderPage(page, {
    tab: "/watches",
    title: "Change a watch",
    main: html`<section>
      <h2><a href="/p/${watch.marketplace}/${watch.asin}"><bdi>${nameOf(watch)}</bdi></a></h2>
      <p class="quiet">amazon.${watch.marketplace}</p>
      <form class="fields" method="post" action="/watches/${watch.id}">
        ${watchFields(fields, currency)}
        <button class="main" type="submit">Save</button> <a href="/watches">Leave it as it is</a>
      </form></section>
      <section>${buttonForm(`/watches/${watch.id}/stop`, "Stop this watch")}</section>`,
  });
}
