import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { decryptPush, vapidClaims } from "../../testing/push-service.ts";
import type { Answer, Post } from "./guarded-fetch.ts";
import { anItem, anOutgoing } from "./outgoing.fixture.ts";
import { vapidOf, webPushChannel } from "./web-push.ts";

const bytes = (text: string) => Buffer.from(text.replace(/\s/g, ""), "base64url");
// RFC 8291, appendix A.
const example = {
  privateKey: bytes("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"),
  p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
  auth: "BTBZMqHH6r4Tts7J_aSIgg",
  body: bytes(`DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml
    mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT
    pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN`),
};

const anyKey = () => randomBytes(32).toString("base64url");
const vapid = vapidOf(anyKey(), "mailto:operator@tides.example");
const at = Date.parse("2026-11-24T14:08:31Z");
const target = {
  kind: "web-push",
  endpoint: "https://push.example/send/abc",
  keys: { p256dh: example.p256dh, auth: example.auth },
} as const;

async function push(
  outgoing = anOutgoing(),
  answer: Answer = { ok: true, status: 201, retryAfter: null, body: "" },
) {
  const posts: Post[] = [];
  const fetch = async (post: Post) => {
    posts.push(post);
    return answer;
  };
  const channel = webPushChannel(fetch, vapid, () => at);
  return { sent: await channel.send(target, outgoing, new AbortController().signal), post: posts[0]! };
}

test("the way of reading that these tests use reads RFC 8291's example", () => {
  expect(decryptPush(example.body, example.privateKey, bytes(example.auth))).toBe(
    "When I grow up, I want to be a watermelon",
  );
});

test("a push can be read by its browser only, and has what a notification needs", async () => {
  const { sent, post } = await push();
  expect(sent).toMatchObject({ ok: true });
  expect(post.headers).toMatchObject({ "content-encoding": "aes128gcm", ttl: "86400", urgency: "normal" });
  expect(post.headers.topic).toMatch(/^[\w-]{32}$/);
  const body = post.body as Buffer;
  expect(JSON.parse(decryptPush(body, example.privateKey, bytes(example.auth)))).toMatchObject({
    number: 12,
    key: "m123",
    thread: "m123",
    title: "$25.89 (−14%) – Tide Clock, oak",
    url: "https://www.amazon.com/dp/B000000001",
  });
  expect(() => decryptPush(body, randomBytes(32), bytes(example.auth))).toThrow();
});

test("the push service can tell that it was this server: the token is signed for its origin", async () => {
  const { post } = await push();
  expect(post.headers.authorization).toMatch(new RegExp(`, k=${vapid.publicKey}$`));
  expect(vapidClaims(post.headers.authorization!)).toMatchObject({
    aud: "https://push.example",
    sub: "mailto:operator@tides.example",
  });
  const forged = post.headers.authorization!.replace(/k=.+/, `k=${vapidOf(anyKey(), "").publicKey}`);
  expect(vapidClaims(forged)).toBeNull();
});

test("a correction has the topic of what it corrects", async () => {
  const first = await push();
  const second = await push(anOutgoing([anItem()], { key: "m130", kind: "correction", corrects: "m123" }));
  expect(second.post.headers.topic).toBe(first.post.headers.topic);
});

test("the largest digest stays below what every push service takes", async () => {
  const { post } = await push(
    anOutgoing(Array.from({ length: 50 }, () => anItem({ title: "水".repeat(500) }))),
  );
  expect(post.body.length).toBeLessThanOrEqual(4096);
});

test.each([404, 410])("%d: the subscription is gone", async (status) => {
  expect((await push(undefined, { ok: true, status, retryAfter: null, body: "" })).sent).toMatchObject({
    next: "gone",
  });
});

test("invalid keys do not reject", async () => {
  const channel = webPushChannel(
    () => expect.unreachable("sent"),
    vapid,
    () => at,
  );
  const keys = { p256dh: "A".repeat(87), auth: example.auth };
  expect(await channel.send({ ...target, keys }, anOutgoing(), new AbortController().signal)).toMatchObject({
    ok: false,
    next: "gone",
  });
});
