import { percentAgainst } from "../history/appraise.ts";
import type { MessageItem } from "../wire/message.ts";

/** By how many percent the price of an item changed; 0 where nothing can be compared. */
export const changePercent = ({ was, is }: Pick<MessageItem, "was" | "is">): number =>
  was === null || is === null ? 0 : percentAgainst(is, was);

/** By how many percent the price of an item is below its usual price; 0 when it is not below. */
export const percentBelowUsual = ({ is, usual }: Pick<MessageItem, "is" | "usual">): number =>
  is === null || usual == null ? 0 : Math.max(0, -percentAgainst(is, usual));
