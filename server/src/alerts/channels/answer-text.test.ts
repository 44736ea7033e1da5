import { expect, test } from "vitest";
import { answerText } from "./answer-text.ts";
import type { Target } from "./channel.ts";

const webhook: Target = {
  kind: "webhook",
  url: "https://hooks.example/in/path-secret?key=query%20secret",
  secret: "signing-secret",
};

test.each([
  ["ok", "ok"],
  ["<html><body><h1>Not\u0000 found</h1>\r\n\u202e<script>x</script></body></html>", "Not found x"],
  ["<img src=x onerror=alert(1)", "<img src=x onerror=alert(1)"],
  [
    '{"path":"/in/path-secret","key":"query secret","sign":"signing-secret"}',
    '{"path":"/in/…","key":"…","sign":"…"}',
  ],
  ["you sent https://hooks.example/in/path-secret?key=query%20secret", "you sent …"],
])("an answer %j is shown as %j", (body, text) => {
  expect(answerText(body, webhook)).toBe(text);
});

test("at most 200 letters of an answer are shown, whatever they are made of", () => {
  for (const letter of ["a", "水", "👨‍👩‍👧‍👦", "a\u0301", "<", "\u0000"]) {
    expect(answerText(letter.repeat(70_000), webhook).length).toBeLessThanOrEqual(200);
  }
});

test("no secret of a channel is shown by an answer that repeats all it got", () => {
  const targets: Target[] = [
    { kind: "ntfy", server: "https://ntfy.sh", topic: "topic-secret", token: "tk_secret" },
    { kind: "telegram", token: "123456789:AAsecretAAsecretAAsecret", chat: "42secret" },
    { kind: "discord", url: `https://discord.com/api/webhooks/12345678/${"secret".repeat(9)}` },
    { kind: "gotify", server: "https://push.example", token: "gotify-secret" },
    { kind: "pushover", user: "secret".repeat(5), token: "secreT".repeat(5) },
    {
      kind: "web-push",
      endpoint: "https://push.example/endpoint-secret",
      keys: { p256dh: "secret-key-of-browser", auth: "secret-auth-of-it" },
    },
  ];
  for (const target of targets) {
    const { kind: _, server: __, ...rest } = target as Record<string, unknown>;
    expect(answerText(JSON.stringify(rest), target)).not.toMatch(/secret/i);
  }
});
