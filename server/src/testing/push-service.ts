import { execFileSync } from "node:child_process";
import {
  createDecipheriv,
  createECDH,
  createPublicKey,
  hkdfSync,
  randomBytes,
  verify as verifySignature,
} from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const hkdf = (salt: Buffer, key: Buffer, info: Buffer, length: number) =>
  Buffer.from(hkdfSync("sha256", key, salt, info, length));
const bytes = (text: string) => Buffer.from(text, "base64url");

/** RFC 8291, 3.4 and RFC 8188, 2: the text of a body of one record. */
export function decryptPush(body: Buffer, privateKey: Buffer, auth: Buffer): string {
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

/** RFC 8292: the claims of a sender's token, if its key signed it; else null. */
export function vapidClaims(authorization: string): Record<string, unknown> | null {
  const [, token, key] = /^vapid t=([^,]+), k=(.+)$/.exec(authorization) ?? [];
  const [head, claims, signature] = token?.split(".") ?? [];
  if (!key || !head || !claims || !signature) return null;
  const point = bytes(key);
  const jwk = {
    kty: "EC",
    crv: "P-256",
    x: point.toString("base64url", 1, 33),
    y: point.toString("base64url", 33),
  };
  const publicKey = createPublicKey({ key: jwk, format: "jwk" });
  const signed = verifySignature(
    "sha256",
    Buffer.from(`${head}.${claims}`),
    { key: publicKey, dsaEncoding: "ieee-p1363" },
    bytes(signature),
  );
  return signed ? (JSON.parse(bytes(claims).toString()) as Record<string, unknown>) : null;
}

export interface PushedMessage {
  /** Epoch ms. */
  readonly at: number;
  readonly text: string;
}

/** Why a push is refused, as RFC 8030, 8188 and 8292 want it. */
function refusalOf(headers: IncomingHttpHeaders, origin: string): number | null {
  if (!/^\d+$/.test(String(headers.ttl ?? ""))) return 400;
  if (headers["content-encoding"] !== "aes128gcm") return 400;
  if (headers.topic !== undefined && !/^[\w-]{1,32}$/.test(String(headers.topic))) return 400;
  const claims = vapidClaims(headers.authorization ?? "");
  if (!claims || claims.aud !== origin) return 401;
  const left = Number(claims.exp) - Date.now() / 1000;
  if (!(left > 0 && left <= 86_400) || !/^(?:mailto|https):/.test(String(claims.sub))) return 401;
  return null;
}

/** A push service on this machine for one subscription, which is its own browser, too: it decrypts what comes. Needs openssl. */
export async function openPushService() {
  const folder = await mkdtemp(join(tmpdir(), "tidemark-push-"));
  const [keyFile, caFile] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  const subject = ["-subj", "/CN=push", "-addext", "subjectAltName=IP:127.0.0.1"];
  const files = ["-keyout", keyFile, "-out", caFile];
  execFileSync("openssl", ["req", "-x509", ...curve, ...subject, ...files], { stdio: "ignore" });
  const ca = await readFile(caFile, "utf8");
  const browser = createECDH("prime256v1");
  const p256dh = browser.generateKeys("base64url");
  const auth = randomBytes(16);
  const path = `/push/${randomBytes(12).toString("base64url")}`;
  const received: PushedMessage[] = [];
  let origin = "";
  const server = createServer({ key: await readFile(keyFile), cert: ca }, async (request, response) => {
    const body = await bodyOf(request);
    const isKnown = request.method === "POST" && request.url === path;
    const refusal = isKnown ? refusalOf(request.headers, origin) : 404;
    if (refusal !== null) return response.writeHead(refusal).end();
    received.push({ at: Date.now(), text: decryptPush(body, browser.getPrivateKey(), auth) });
    return response.writeHead(201, { location: `${origin}${path}/1` }).end();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    /** The subscription of its browser. */
    subscription: { endpoint: origin + path, p256dh, auth: auth.toString("base64url") },
    /** Its certificate, as PEM, and the file of it. */
    ca,
    caFile,
    received: received as readonly PushedMessage[],
    async close(): Promise<void> {
      await new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
