/** @jsxImportSource hono/jsx */
import { jumpsIn, type OutcomeShare } from "../../prices/page-outcomes/compare-weeks.ts";
import { jumpText } from "../shared/jump-text.ts";
import { useReader } from "../shared/reader.ts";
import { shopName } from "../shared/shop-name.ts";
import { Table } from "../shared/table.tsx";

const mostRows = 300;

/** What the pages of the last 7 days gave, by marketplace, version and rule or reason, against the week before. */
export function ReadingSection({ shares }: { shares: readonly OutcomeShare[] }) {
  const reader = useReader();
  const { t } = reader;
  const rows = shares
    .filter(({ pages, before }) => pages > 0 || (before ?? 0) > 0)
    .toSorted((a, b) => Number(b.jumped) - Number(a.jumped))
    .slice(0, mostRows);
  return (
    <section id="reading">
      <h2>{t("operator.reading")}</h2>
      {jumpsIn(shares).map((jump) => (
        <p>
          <strong>{t("operator.reading.jumped")}</strong> {jumpText(jump, reader)}
        </p>
      ))}
      {rows.length > 0 && <p class="quiet">{t("operator.reading.what")}</p>}
      <Table
        name={t("operator.reading")}
        columns={[
          t("reading.marketplace"),
          t("reading.extension"),
          t("operator.reading.price"),
          t("operator.reading.outcome"),
          t("reading.pages"),
          t("operator.reading.share"),
          t("operator.reading.before"),
        ]}
        empty={t("reading.none")}
        rows={rows.map((row) => <Row row={row} />)}
      />
    </section>
  );
}

function Row({ row }: { row: OutcomeShare }) {
  const { t, formats } = useReader();
  const { marketplace, client, priced, outcome, pages, share, before, jumped } = row;
  const percent = (part: number | null) => (part === null ? "–" : formats.percent(part));
  return (
    <tr>
      <th scope="row">{shopName(marketplace)}</th>
      <td>{client ?? t("operator.reading.all")}</td>
      <td>{priced ? t("operator.reading.read") : t("operator.reading.not-read")}</td>
      <td>{outcome}</td>
      <td>{pages}</td>
      <td>
        {percent(share)}
        {jumped && (
          <>
            {" "}
            <strong>{t("operator.reading.jump")}</strong>
          </>
        )}
      </td>
      <td>{percent(before)}</td>
    </tr>
  );
}
