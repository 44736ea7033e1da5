import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import type { FeedManifest, SignedManifest } from "./feed-format.ts";

/** What stands before an Ed25519 key of 32 bytes in its usual file formats, PKCS #8 and SPKI. */
const privateHead = Buffer.from("302e020100300506032b657004220420", "hex");
const publicHead = Buffer.from("302a300506032b6570032100", "hex");

/** A signature for one purpose passes for no other. */
const manifestPurpose = "tidemark feed manifest\n";
const keyPurpose = "tidemark feed key\n";

/** The key that signs a feed, and what its predecessor says of it. */
export interface FeedKey {
  /** base64url. */
  readonly publicKey: string;
  readonly previous: FeedManifest["previousKey"];
  sign(manifest: FeedManifest): SignedManifest;
}

/** Secrets of 32 bytes in base64url, as the data folder keeps them. `oldSecret`: the one before, which signs the new key. */
export function feedKeyOf(secret: string, oldSecret?: string): FeedKey {
  const key = privateKeyOf(secret);
  const publicKey = publicTextOf(key);
  const old = oldSecret === undefined ? null : privateKeyOf(oldSecret);
  return {
    publicKey,
    previous: old && { key: publicTextOf(old), signature: signedBy(old, keyPurpose, publicKey) },
    sign(manifest) {
      const signed = JSON.stringify(manifest, null, 1);
      return { signed, key: publicKey, signature: signedBy(key, manifestPurpose, signed) };
    },
  };
}

const privateKeyOf = (secret: string): KeyObject =>
  createPrivateKey({
    key: Buffer.concat([privateHead, Buffer.from(secret, "base64url")]),
    format: "der",
    type: "pkcs8",
  });

const publicTextOf = (key: KeyObject): string =>
  createPublicKey(key)
    .export({ format: "der", type: "spki" })
    .subarray(publicHead.length)
    .toString("base64url");

const signedBy = (key: KeyObject, purpose: string, text: string): string =>
  sign(null, Buffer.from(purpose + text), key).toString("base64url");

function isSignedBy(key: string, purpose: string, text: string, signature: string): boolean {
  const bytes = Buffer.from(key, "base64url");
  if (bytes.length !== 32) return false;
  try {
    const spki = createPublicKey({ key: Buffer.concat([publicHead, bytes]), format: "der", type: "spki" });
    return verify(null, Buffer.from(purpose + text), spki, Buffer.from(signature, "base64url"));
  } catch {
    return false;
  }
}

export const isSignedManifest = ({ signed, key, signature }: SignedManifest): boolean =>
  isSignedBy(key, manifestPurpose, signed, signature);

/** Whether the pinned key signed another one. */
export const isSuccessor = (pinned: string, key: string, previous: FeedManifest["previousKey"]): boolean =>
  previous?.key === pinned && isSignedBy(pinned, keyPurpose, key, previous.signature);

/** 32 bytes as a manifest has them. */
export const keyText = (key: Uint8Array): string => Buffer.from(key).toString("base64url");

/** SHA-256 of a public key (base64url), as people compare it: 16 groups of 4 hex digits. */
export const fingerprintOf = (publicKey: string): string =>
  createHash("sha256").update(Buffer.from(publicKey, "base64url")).digest("hex").match(/.{4}/g)!.join(" ");
