import { exponentOf, parseProductId, parseSeriesId } from "@tidemark/core";
import { type Change, changeVersion } from "@tidemark/core/wire";

/** A row of `price_change`, from the replication slot (times: Date) or a query of `changeColumns` (times: epoch ms). */
export interface ChangeRow {
  readonly series_id: bigint | string;
  readonly revision: number;
  readonly kind: Change["kind"];
  readonly retracts: number | null;
  readonly previous: number | string | null;
  readonly price: number | string | null;
  readonly at: Date | number;
  readonly accepted_at: Date | number;
  readonly reporters: number;
  readonly verified: boolean;
}

export const changeColumns = `series_id, revision, kind, retracts, previous::float8 as previous,
  price::float8 as price, ms(at) as at, ms(accepted_at) as accepted_at, reporters, verified`;

/** The change of a row; null when its series id is not valid. */
export function changeOf(row: ChangeRow): Change | null {
  const series = parseSeriesId(BigInt(row.series_id));
  const product = parseProductId(series.product);
  if (!product) return null;
  const { marketplace, asin } = product;
  return {
    version: changeVersion,
    seriesId: String(row.series_id),
    productId: String(series.product),
    marketplace: marketplace.suffix,
    asin,
    series: series.kind,
    revision: row.revision,
    kind: row.kind,
    retracts: row.retracts,
    previous: minor(row.previous),
    price: minor(row.price),
    currency: marketplace.currency,
    exponent: exponentOf(marketplace.currency),
    at: new Date(row.at).toISOString(),
    acceptedAt: new Date(row.accepted_at).toISOString(),
    reporters: row.reporters,
    verified: row.verified,
  };
}

const minor = (value: number | string | null) => (value === null ? null : Number(value));
