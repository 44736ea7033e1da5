import type { MessageItem, MessageView } from "@tidemark/core/wire";
import type { Outgoing } from "./channel.ts";

export const anItem = (over: Partial<MessageItem> = {}): MessageItem => ({
  watchId: "5",
  rule: { kind: "target", price: 2600 },
  marketplace: "com",
  asin: "B000000001",
  title: "Tide Clock, oak",
  image: null,
  series: "buy_box",
  currency: "USD",
  exponent: 2,
  was: 2999,
  is: 2589,
  changes: 1,
  since: "2026-11-24T14:05:00.000Z",
  lowest: { since: "2026-03-03", observedDays: 92 },
  usual: 2999,
  reporters: 3,
  verified: true,
  firstSeenAt: "2026-11-24T14:05:00.000Z",
  acceptedAt: "2026-11-24T14:07:00.000Z",
  ...over,
});

export const anOutgoing = (
  items: readonly MessageItem[] = [anItem()],
  over: Partial<MessageView> = {},
  language?: string,
): Outgoing => ({
  message: {
    number: 12,
    key: "m123",
    kind: items.length > 1 ? "digest" : "price",
    corrects: null,
    at: "2026-11-24T14:08:30.000Z",
    items: [...items],
    more: 0,
    ...over,
  },
  thread: over.corrects ?? "m123",
  timeZone: "Europe/Berlin",
  language,
  links: {
    product: (item) => `https://tides.example/p/${item.marketplace}/${item.asin}`,
    stop: (item) => `https://tides.example/l/stop.${item.watchId}`,
    pause: (item) => `https://tides.example/l/pause.${item.watchId}`,
    watches: "https://tides.example/watches?key=k",
    unsubscribe: "https://tides.example/l/unsubscribe",
  },
});

export const hostileTitle = '<img src=x onerror=alert(1)>\r\nBcc: all@evil.example\u202e "x" & \u0000\u2028y';
export const arabicTitle = "ساعة المد والجزر من خشب البلوط";
