import { defaultSettings } from "@tidemark/core/wire";

const at = "2026-06-01T00:00:00.000Z";
const value = <T>(given: T) => ({ ok: true, value: given }) as const;
const channel = (id: string, kind: string, where: string, state: string) => ({
  id,
  kind,
  where,
  state,
  problem: null,
  createdAt: at,
});
const device = (id: string, kind: string) => ({ id, kind, linkedAt: at, isThis: id === "1", mayEnd: true });
const line = (fate: string, more: object = {}) => ({
  id: fate,
  at: Date.parse(at),
  marketplace: "com",
  asin: "B000000001",
  title: "Brass desk lamp",
  prices: [
    { series: "buy_box", amount: "82.99", currency: "USD" },
    { series: "used", amount: "49.99", currency: "USD" },
  ],
  counts: [],
  fate,
  ...more,
});
const watch = (id: string, more: object = {}) => ({
  ...{ id, marketplace: "com", asin: "B000000001", title: null, image: null, series: "buy_box", minDelta: 0, rearmPercent: null },
  ...{ rule: { kind: "drop", percent: 10, from: "creation" }, expiresAt: null, currency: "USD", exponent: 2, price: 2000 },
  ...{ threshold: 1800, state: "waiting", createdAt: at, lastAlertAt: null },
  ...more,
}); // biome-ignore format: in rows
const message = (number: number, kind: string) => ({
  ...{ number, kind, key: `key-${number}`, corrects: null, at, more: 0 },
  items: [
    {
      ...{ watchId: "1", rule: { kind: "drop", percent: 10, from: "creation" }, marketplace: "com", asin: "B000000001" },
      ...{ title: null, image: null, series: "buy_box", currency: "USD", exponent: 2, was: 2000, is: 1750, changes: 1 },
      ...{ since: at, lowest: null, reporters: 3, verified: true, firstSeenAt: at, acceptedAt: at },
    },
  ],
}); // biome-ignore format: in rows
const channels = [
  channel("1", "email", "ann@home.example", "unconfirmed"),
  channel("2", "webhook", "hooks.example.org", "failing"),
  channel("3", "web-push", "push.example.org", "working"),
];
const watches = [
  watch("1"),
  watch("2", { state: "met", rule: { kind: "target", price: 1500 }, threshold: 1500 }),
  watch("3", { state: "paused", rule: { kind: "change" }, threshold: null }),
];

/** What the worker answers to the settings of somebody who shares, has watches, channels, devices and purchases. */
export const settingsAnswers = {
  overview: {
    mode: "share", server: "https://tides.example", readKey: null, paused: false, refused: false, revoked: false, cards: true,
    lists: true, panel: true, badge: true, countImported: false, language: null, lineIn: "mine", outdated: false, waiting: 2, fit: null,
  }, // biome-ignore format: in rows
  log: [line("received"), line("foreign-delivery"), line("not-taken-back")],
  me: value({
    createdAt: at,
    settings: defaultSettings,
    watches,
    channels,
    messages: [message(1, "price"), message(2, "correction")],
    links: { watches: "https://tides.example/w/secret", feed: "https://tides.example/f/secret" },
  }),
  channels: value({ channels, vapidKey: "key", email: true, telegram: true }),
  devices: value({
    devices: { isFirst: true, devices: [device("1", "extension"), device("2", "website")], code: null, hasRecoveryKey: false },
    question: null,
  }), // biome-ignore format: one device list
  invites: value({
    mayInvite: 3,
    invites: ["open", "used", "expired", "revoked"].map((state, n) => ({
      id: String(n),
      createdAt: at,
      expiresAt: n === 0 ? "2027-01-01T00:00:00.000Z" : null,
      uses: 2,
      used: 1,
      state,
    })),
  }),
  purchases: {
    texts: ["com/B000000001/2026-10-01/8299/USD", "co.jp/B000000002/2026-09-01/9980/JPY"],
    watching: true,
    offers: [
      { text: "com/B000000001/2026-10-01/8299/USD", price: 6999, lastDay: "2027-01-01", isShown: true },
    ],
  },
  "purchase-vault": { state: "on", key: null },
  progress: null,
};
