import { expect, test } from "vitest";
import { openChannels } from "./channel-set.ts";

const config = {
  smtp: null,
  mailFrom: null,
  allowedNetworks: [],
  telegramBotToken: null,
  isOptedOut: async () => false,
  chartOf: async () => null,
  vapidKey: Buffer.alloc(32, 7).toString("base64url"),
  publicUrl: "http://127.0.0.1:7300",
};

test("without a mail server all channels except mail are open", async () => {
  const { channels, letters, vapidPublicKey, close } = openChannels(config);
  expect(channels.email).toBeNull();
  expect(letters).toBeNull();
  expect(Object.keys(channels).filter((kind) => channels[kind as keyof typeof channels] !== null)).toEqual([
    "webhook",
    "ntfy",
    "telegram",
    "discord",
    "gotify",
    "pushover",
    "apprise",
    "web-push",
  ]);
  // An uncompressed point of P-256: what a browser takes as applicationServerKey.
  expect(Buffer.from(vapidPublicKey, "base64url")).toHaveLength(65);
  expect(openChannels(config).vapidPublicKey).toBe(vapidPublicKey);
  await close();
});

test("with a mail server mail and its letters are open", async () => {
  const open = openChannels({ ...config, smtp: { url: "smtp://127.0.0.1:1" }, mailFrom: "a@tides.example" });
  expect(open.channels.email).not.toBeNull();
  expect(open.letters).not.toBeNull();
  await open.close();
});
