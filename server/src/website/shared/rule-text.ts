import type { Currency } from "@tidemark/core";
import type { WatchRule } from "@tidemark/core/wire";
import { priceText } from "./format-text.ts";

/** A rule as the end of a sentence: `at $20.00 or less`. */
export function ruleText(rule: WatchRule, currency: Currency): string {
  switch (rule.kind) {
    case "target":
      return `at ${priceText(rule.price, currency)} or less`;
    case "drop":
      return `${rule.percent} % less than ${rule.from === "creation" ? "when you began" : "the price before"}`;
    case "rise":
      return `${rule.percent} % more than ${rule.from === "creation" ? "when you began" : "the price before"}`;
    case "lowest":
      return `the lowest of ${rule.days} days`;
    case "usual":
      return `${rule.percent} % below its usual price`;
    case "back":
      return "available again";
    case "change":
      return "different from before";
  }
}
