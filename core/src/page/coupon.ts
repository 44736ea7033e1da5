import { formatAmount } from "../money.ts";
import type { Listing } from "../wire/listing.ts";
import type { PageContext } from "./page-context.ts";
import { percentsIn } from "./percent-text.ts";
import { amountsIn, amountTextsIn } from "./price-text.ts";
import { type Fact, firstFact, type Rule } from "./rule.ts";
import { isHidden, select, textOf } from "./text.ts";
import * as words from "./words.ts";

type Coupon = NonNullable<Listing["coupon"]>;

const labels = "[id^='couponText'], #couponBadgeRegularVpc, #couponBadgeText";
const columns = ["centerCol", "ppd", "promoPriceBlockMessage_feature_div"] as const;

/** Only known words: another one can make a price, a condition or a group of people of it. */
const known = (kinds: string, signs: string): RegExp =>
  new RegExp(`^(?:(?:${kinds})(?!\\p{Script=Latin})|[${signs}])*$`, "iu");
const beforeValue = known(`${words.reduces}|${words.coupon}`, "\\s");
const afterValue = known(`${words.reduces}|${words.coupon}|${words.couponEnd}`, "\\s|.-");
/** An amount without such a word is a price: "$22.99 with coupon". */
const reducing = new RegExp(words.reduces, "iu");
const reducingFirst = new RegExp(`^[\\s-]*(?:(?:${words.coupon})\\s*)*(?:${words.reduces})`, "iu");
const maxLength = 200;

/** The coupon that a text states and nothing else. */
function couponIn(text: string, context: PageContext): Coupon | null {
  // "OFF" beside an amount looks like the code of a currency.
  const line = text.normalize("NFKC").replace(/\bOFF/g, "off");
  const [shown, other] = amountTextsIn(line);
  if (shown === undefined || other !== undefined || text.length >= maxLength) return null;
  const [percent] = percentsIn(line);
  const sides = line.split(shown);
  const [before, after] =
    percent === undefined ? sides : [sides[0]!.replace(/[%٪]\s?$/, ""), sides[1]!.replace(/^\s?[%٪]/, "")];
  if (!beforeValue.test(before!) || !afterValue.test(after!)) return null;
  if (percent !== undefined) return { percent };
  const [money] = amountsIn(line, context.currencies);
  if (!money || !(reducing.test(before!) || reducingFirst.test(after!))) return null;
  return { amount: formatAmount(money), currency: money.currency, rule: "coupon-label" };
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
      return shown[0] ? couponIn(textOf(shown[0], maxLength), context) : null;
    },
  },
];

/** A coupon to tick: percent or money off. Never subtracted from the price. */
export const readCoupon = (context: PageContext): Fact<Coupon> | null => firstFact(rules, context);
