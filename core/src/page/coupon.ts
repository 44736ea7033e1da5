import { formatAmount } from "../money.ts";
import type { Listing } from "../wire/listing.ts";
import type { PageContext } from "./page-context.ts";
import { percentsIn } from "./percent-text.ts";
import { amountTextsIn, readPriceText } from "./price-text.ts";
import { type Fact, firstFact, type Rule } from "./rule.ts";
import { isHidden, select, textOf } from "./text.ts";

type Coupon = NonNullable<Listing["coupon"]>;

const labels = "[id^='couponText'], #couponBadgeRegularVpc, #couponBadgeText";
const columns = ["centerCol", "ppd", "promoPriceBlockMessage_feature_div"] as const;

function couponIn(text: string, context: PageContext): Coupon | null {
  const percents = percentsIn(text);
  if (percents.length === 1) return { percent: percents[0]! };
  const found = amountTextsIn(text);
  if (percents.length > 0 || found.length !== 1) return null;
  const reading = readPriceText(found[0]!, context.currencies);
  if (!reading.ok) return null;
  return { amount: formatAmount(reading.money), currency: reading.money.currency, rule: "coupon-label" };
}

const rules: readonly Rule<Coupon>[] = [
  {
    name: "coupon-label",
    read: (context) => {
      const { offer, document } = context;
      const column = columns.map((id) => document.getElementById(id)).find((found) => found !== null);
      const shown = [offer.box, column]
        .flatMap((place) => select(place, labels, 10))
        .filter((at) => !isHidden(at));
      return shown[0] ? couponIn(textOf(shown[0], 120), context) : null;
    },
  },
];

/** A coupon to tick: percent or money off. Never subtracted from the price. */
export const readCoupon = (context: PageContext): Fact<Coupon> | null => firstFact(rules, context);
