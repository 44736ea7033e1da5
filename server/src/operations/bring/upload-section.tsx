/** @jsxImportSource hono/jsx */
import { marketplaces } from "@tidemark/core";
import { useReader } from "../../website/shared/reader.ts";
import { shopName } from "../../website/shared/shop-name.ts";
import { ButtonForm } from "../../website/watches/holder-page.tsx";
import { type RefusalReason, refusals } from "../import-from/import-item.ts";
import { fileSources, isInterrupted, type Upload } from "./uploads.ts";

/** How an upload is called in the page's script: it loads the page again when this changes. */
export const uploadStep = (upload: Upload | null, now: number): string =>
  upload === null ? "none" : isInterrupted(upload, now) ? "interrupted" : upload.state;

/** A file on its way: how far it is, what is in it, or why it cannot be imported. */
export function UploadSection({ upload }: { upload: Upload }) {
  const { t, now } = useReader();
  const step = uploadStep(upload, now);
  if (step === "interrupted") {
    return (
      <section class="upload">
        <h2>{t("bring.failed")}</h2>
        <p role="alert">{t("bring.interrupted")}</p>
        <Leave />
      </section>
    );
  }
  if (step === "checked") return <Found upload={upload} />;
  if (step === "failed") {
    return (
      <section class="upload">
        <h2>{t("bring.failed")}</h2>
        <p role="alert">{upload.problem}</p>
        <Correct upload={upload} isOpen />
        <Leave />
      </section>
    );
  }
  return (
    <section class="upload">
      <h2>{t("bring.file")}</h2>
      <p role="status" data-upload={step}>
        {step === "importing" || step === "checking"
          ? t(`bring.${step}`, { rows: upload.rows })
          : t("bring.receiving")}
      </p>
      <a class="button" href="/watches/bring">
        {t("bring.look-again")}
      </a>
    </section>
  );
}

const isReason = (reason: string): reason is RefusalReason => Object.hasOwn(refusals, reason);

function Found({ upload }: { upload: Upload }) {
  const { t, formats } = useReader();
  const { products, points, days, watches, refused } = upload.found!;
  const source = fileSources.find((one) => one === upload.source) ?? "list";
  const isEmpty = points === 0 && watches === 0;
  const facts = [
    [t("bring.found.source"), t(`bring.source.${source}`)],
    [t("bring.found.products"), formats.number(products)],
    [t("bring.found.points"), formats.number(points)],
    [t("bring.found.days"), formats.number(days)],
    [t("bring.found.watches"), formats.number(watches)],
  ] as const;
  return (
    <section class="upload">
      <h2>{t("bring.found")}</h2>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {refused.length > 0 && (
        <>
          <h3>{t("bring.found.refused")}</h3>
          <ul>
            {refused.map(({ reason, count }) =>
              isReason(reason) ? <li>{t(`bring.refused.${reason}`, { count })}</li> : null,
            )}
          </ul>
        </>
      )}
      {isEmpty && <p>{t("bring.found.none")}</p>}
      {!isEmpty && (
        <form class="inline" method="post" action="/watches/bring/import">
          <input type="hidden" name="file" value={upload.file} />
          <button class="main" type="submit">
            {t("bring.import")}
          </button>
        </form>
      )}
      <Leave />
      <Correct upload={upload} isOpen={isEmpty} />
    </section>
  );
}

const Leave = () => {
  const { t } = useReader();
  return <ButtonForm action="/watches/bring/leave" label={t("bring.leave")} />;
};

/** Names another tool or shop than was guessed. */
function Correct({ upload, isOpen }: { upload: Upload; isOpen: boolean }) {
  const { t } = useReader();
  return (
    <details open={isOpen}>
      <summary>{t("bring.correct")}</summary>
      <form class="fields" method="post" action="/watches/bring/source">
        <label>
          {t("bring.correct.source")}
          <select name="source">
            {fileSources.map((source) => (
              <option value={source} selected={source === upload.source}>
                {t(`bring.source.${source}`)}
              </option>
            ))}
          </select>
        </label>
        <ShopChoice shop={upload.shop} />
        <button type="submit">{t("bring.correct.do")}</button>
      </form>
    </details>
  );
}

/** A choice of the shop whose product numbers stand alone. */
function ShopChoice({ shop }: { shop: string | null }) {
  const { t } = useReader();
  return (
    <label>
      {t("bring.file.shop")}
      <select name="shop">
        <option value="" selected={shop === null}>
          {t("bring.shop.none")}
        </option>
        {marketplaces.map(({ suffix }) => (
          <option value={suffix} selected={suffix === shop}>
            {shopName(suffix)}
          </option>
        ))}
      </select>
    </label>
  );
}
