import type { MessageItem, MessageView, Watch } from "@tidemark/core/wire";

const at = "2026-06-01T00:00:00.000Z";

/** A watch for tests: 10 % below $20.00, which is the price now. */
export const watchOf = (more: Partial<Watch> = {}): Watch => ({
  id: "1",
  marketplace: "com",
  asin: "B000000001",
  title: "A lamp",
  image: null,
  series: "buy_box",
  rule: { kind: "drop", percent: 10, from: "creation" },
  minDelta: 0,
  rearmPercent: null,
  expiresAt: null,
  currency: "USD",
  exponent: 2,
  price: 2000,
  threshold: 1800,
  state: "waiting",
  createdAt: at,
  lastAlertAt: null,
  ...more,
});

const item = (more: Partial<MessageItem> = {}): MessageItem => ({
  watchId: "1",
  rule: { kind: "drop", percent: 10, from: "creation" },
  marketplace: "com",
  asin: "B000000001",
  title: "A lamp",
  image: null,
  series: "buy_box",
  currency: "USD",
  exponent: 2,
  was: 2000,
  is: 1750,
  changes: 1,
  since: at,
  lowest: null,
  reporters: 3,
  verified: true,
  firstSeenAt: at,
  acceptedAt: at,
  ...more,
});

/** A message for tests: the lamp fell from $20.00 to $17.50. */
export const messageOf = (
  number: number,
  more: Partial<MessageView> = {},
  first: Partial<MessageItem> = {},
): MessageView => ({
  number,
  key: `key-${number}`,
  kind: "price",
  corrects: null,
  at,
  items: [item(first)],
  more: 0,
  ...more,
});
