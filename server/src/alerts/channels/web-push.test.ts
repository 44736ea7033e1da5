import {
  createDecipheriv,
  createECDH,
  createPublicKey,
  hkdfSync,
  randomBytes,
  verify as verifySignature,
} from "node:crypto";
import { expect, test } from "vitest";
import type { Answer, Post } from "./guarded-fetch.ts";
import { anItem, anOutgoing } from "./outgoing.fixture.ts";
import { vapidOf, webPushChannel } from "./web-push.ts";

const bytes = (text: string) => Buffer.from(text.replace(/\s/g, ""), "base64url");
const hkdf = (salt: Buffer, key: Buffer, info: Buffer, length: number) =>
  Buffer.from(hkdfSync("sha256", key, salt, info, length));

/** RFC 8291, 3.4 and RFC 8188, 2: a body of one record. */
function decrypt(body: Buffer, privateKey: Buffer, auth: Buffer): string {
  const salt = body.subarray(0, 16);
  const keyLength = body[20]!;
  const sender = body.subarray(21, 21 + keyLength);
  const sealed = body.subarray(21 + keyLength);
  const own = createECDH("prime256v1");
  own.setPrivateKey(privateKey);
  const info = Buffer.concat([Buffer.from("WebPush: info\0"), own.getPublicKey(), sender]);
  const ikm = hkdf(auth, own.computeSecret(sender), info, 32);
  const key = hkdf(salt, ikm, Buffer.from("Content-Encoding: aes128gcm\0"), 16);
  const nonce = hkdf(salt, ikm, Buffer.from("Content-Encoding: nonce\0"), 12);
  const open = createDecipheriv("aes-128-gcm", key, nonce);
  open.setAuthTag(sealed.subarray(-16));
  const padded = Buffer.concat([open.update(sealed.subarray(0, -16)), open.final()]);
  return padded.subarray(0, padded.lastIndexOf(2)).toString();
}

// RFC 8291, appendix A.
const example = {
  privateKey: bytes("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"),
  p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
  auth: "BTBZMqHH6r4Tts7J_aSIgg",
  body: bytes(`DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml
    mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT
    pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN`),
};

const vapid = vapidOf(randomBytes(32).toString("base64url"), "mailto:operator@tides.example");
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
  expect(decrypt(example.body, example.privateKey, bytes(example.auth))).toBe(
    "When I grow up, I want to be a watermelon",
  );
});

test("a push can be read by its browser only, and has what a notification needs", async () => {
  const { sent, post } = await push();
  expect(sent).toMatchObject({ ok: true });
  expect(post.headers).toMatchObject({ "content-encoding": "aes128gcm", ttl: "86400", urgency: "normal" });
  expect(post.headers.topic).toMatch(/^[\w-]{32}$/);
  const body = post.body as Buffer;
  expect(JSON.parse(decrypt(body, example.privateKey, bytes(example.auth)))).toMatchObject({
    number: 12,
    key: "m123",
    title: "$25.89 (−13%) – Tide Clock, oak",
    url: "https://www.amazon.com/dp/B000000001",
  });
  expect(() => decrypt(body, randomBytes(32), bytes(example.auth))).toThrow();
});

test("the push service can tell that it was this server: the token is signed for its origin", async () => {
  const { post } = await push();
  const [, token, key] = /^vapid t=([^,]+), k=(.+)$/.exec(post.headers.authorization!)!;
  expect(key).toBe(vapid.publicKey);
  const [head, claims, signature] = token!.split(".") as [string, string, string];
  const point = bytes(key!);
  const jwk = {
    kty: "EC",
    crv: "P-256",
    x: point.toString("base64url", 1, 33),
    y: point.toString("base64url", 33),
  };
  const publicKey = createPublicKey({ key: jwk, format: "jwk" });
  const said = Buffer.from(`${head}.${claims}`);
  expect(
    verifySignature("sha256", said, { key: publicKey, dsaEncoding: "ieee-p1363" }, bytes(signature)),
  ).toBe(true);
  expect(JSON.parse(bytes(claims).toString())).toMatchObject({
    aud: "https://push.example",
    sub: "mailto:operator@tides.example",
  });
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
