/** @jsxImportSource hono/jsx */
import { marketplaceBySuffix } from "@tidemark/core";
import type { Watch } from "@tidemark/core/wire";
import { useReader } from "../shared/reader.ts";
import { shopName } from "../shared/shop-name.ts";
import { ButtonForm, HolderPage, type Notice } from "./holder-page.tsx";
import { WatchFields, type WatchFieldValues } from "./watch-fields.tsx";
import { nameOf } from "./watches-page.tsx";

export interface WatchPageProps {
  readonly notice: Notice | null;
  readonly watch: Watch;
  readonly fields: WatchFieldValues;
}

/** `/watches/ID`: the form of one watch. */
export function WatchPage({ notice, watch, fields }: WatchPageProps) {
  const { t } = useReader();
  const { currency } = marketplaceBySuffix(watch.marketplace)!;
  return (
    <HolderPage tab="/watches" title={t("watch.title")} notice={notice}>
      <section>
        <h2>
          <a href={`/p/${watch.marketplace}/${watch.asin}`}>
            <bdi>{nameOf(watch)}</bdi>
          </a>
        </h2>
        <p class="quiet">{shopName(watch.marketplace)}</p>
        <form class="fields" method="post" action={`/watches/${watch.id}`}>
          <WatchFields values={fields} money={currency} />
          <button class="main" type="submit">
            {t("watches.save")}
          </button>{" "}
          <a href="/watches">{t("watch.leave")}</a>
        </form>
      </section>
      <section>
        <ButtonForm action={`/watches/${watch.id}/stop`} label={t("watch.stop-this")} />
      </section>
    </HolderPage>
  );
}
