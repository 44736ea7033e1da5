import { appraisalWords } from "@tidemark/chart/appraisal";
import { moneyWriter } from "@tidemark/chart/money";
import { hasData } from "@tidemark/chart/words";
import { seriesKinds } from "@tidemark/core";
import type { ProductView } from "@tidemark/core/wire";
import { texts } from "../texts.ts";

/** What the panel's one line says of a product; null when nothing is confirmed yet. */
export function lineOf({ series }: ProductView): string | null {
  const kind = seriesKinds.find((one) => hasData(series[one]) && series[one].since !== null);
  const view = kind && series[kind];
  if (!view?.lowest || !view.highest) return null;
  const money = moneyWriter(view.currency, view.exponent);
  const { lowest, highest, price, appraisal } = view;
  if (appraisal && appraisal.verdict !== "not-enough-data") {
    return texts.panel.verdict(appraisalWords(appraisal, money).verdict, appraisal.percent);
  }
  if (lowest.price === highest.price) return texts.panel.always(money(lowest.price));
  if (price === lowest.price) return texts.panel.atLowest;
  return texts.panel.range(money(lowest.price), money(highest.price));
}
