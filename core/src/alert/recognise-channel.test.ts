import { expect, test } from "vitest";
import { NewChannel } from "../wire/channel.ts";
import { recogniseChannel } from "./recognise-channel.ts";

const token = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1";
const hook = "https://discord.com/api/webhooks/1234567890123456789/abcdefghijklmnopqrstuvwxyz-_0123456789";
const user = "uQiRzpo4DXghDmr9QzzfQu27cmVRsG".toLowerCase();
const app = "azGDORePK8gMaC0QOYAMyEEuzJnyUi".toLowerCase();

test.each([
  ["https://ntfy.sh/tides-x7", { kind: "ntfy", server: "https://ntfy.sh", topic: "tides-x7" }],
  ["  ntfy.sh/tides-x7\n", { kind: "ntfy", server: "https://ntfy.sh", topic: "tides-x7" }],
  ["https://ntfy.sh/tides/json?poll=1", { kind: "ntfy", server: "https://ntfy.sh", topic: "tides" }],
  ["http://ntfy.lan:8080/tides", { kind: "ntfy", server: "http://ntfy.lan:8080", topic: "tides" }],
  ["ntfy://push.example/tides", { kind: "ntfy", server: "https://push.example", topic: "tides" }],
  [token, { kind: "telegram", token }],
  [`https://api.telegram.org/bot${token}/getUpdates`, { kind: "telegram", token }],
  [
    `https://api.telegram.org/bot${token}/sendMessage?chat_id=-100123`,
    { kind: "telegram", token, chat: "-100123" },
  ],
  [hook, { kind: "discord", url: hook }],
  [hook.replace("discord.com/api", "ptb.discordapp.com/api/v10"), { kind: "discord", url: hook }],
  [hook.replace("https://", ""), { kind: "discord", url: hook }],
  [`${hook}/slack?wait=true`, { kind: "discord", url: hook }],
  [`${hook}?thread_id=42000000`, { kind: "discord", url: `${hook}?thread_id=42000000` }],
  [
    "https://push.example/message?token=AbC.dEf-1",
    { kind: "gotify", server: "https://push.example", token: "AbC.dEf-1" },
  ],
  [
    "https://a.example/gotify/message?token=AbC",
    { kind: "gotify", server: "https://a.example/gotify", token: "AbC" },
  ],
  [user, { kind: "pushover", user }],
  [app, { kind: "pushover", token: app }],
  [
    `https://api.pushover.net/1/messages.json?token=${app}&user=${user}`,
    { kind: "pushover", user, token: app },
  ],
  ["https://apprise.lan/notify/tides", { kind: "apprise", url: "https://apprise.lan/notify/tides" }],
  ["ann@home.example", { kind: "email", address: "ann@home.example" }],
  ["https://hooks.example/in/1?key=k", { kind: "webhook", url: "https://hooks.example/in/1?key=k" }],
])("a pasted %s is put into its fields", (pasted, fields) => {
  expect(recogniseChannel(pasted)).toEqual(fields);
});

test.each([
  ["", null],
  ["tides", null],
  ["javascript:alert(1)", null],
  ["file:///etc/passwd", null],
  ["data:text/html,<script>", null],
  [hook.replace("https://", "https://discord.com@evil.example/"), null],
  [hook.replace("https://", "https://user:word@"), null],
  ["https://ntfy.sh/a b", null],
  ["https://ntfy.sh/tides\r\nHost: evil.example", null],
  ["https://dіscord.com/api/webhooks/1234567890123456789/abcdefghijklmnopqrstuvwxyz", null],
  [`https://ntfy.sh/${"a".repeat(10_000)}`, null],
  ["https:///ntfy.sh/tides", null],
  ["https:\\\\discord.com\\api", null],
  [hook.replace("https:", "http:"), "webhook"],
  [hook.replace("discord.com", "discord.com.evil.example"), "webhook"],
  [hook.replace("discord.com", "discord.com:8443"), "webhook"],
  [hook.replace("discord.com", "evildiscord.com"), "webhook"],
  [`https://evil.example/${hook}`, "webhook"],
  ["https://discord.com/api/webhooks/../../users/@me", "webhook"],
  [`https://api.telegram.org.evil.example/bot${token}/getMe`, "webhook"],
  ["https://api.telegram.org/bot%2e%2e%2fx/getMe", "webhook"],
  ["https://ntfy.sh/", "webhook"],
  ["https://ntfy.sh/v1/account", "webhook"],
  ["https://ntfy.sh/a%2fb", "webhook"],
  [`https://ntfy.sh/${"a".repeat(65)}`, "webhook"],
  ["https://push.example/message?token=a%0d%0ab", "webhook"],
  ["https://push.example/%zz/notify/", "webhook"],
])("a hostile or unknown %s is taken for no other service", (pasted, kind) => {
  expect(recogniseChannel(pasted)?.kind ?? null).toBe(kind);
});

test("what is recognised wholly is a channel", () => {
  for (const pasted of ["https://ntfy.sh/tides", token, hook, "https://push.example/message?token=A"]) {
    expect(NewChannel.safeParse(recogniseChannel(pasted)).success).toBe(true);
  }
});
