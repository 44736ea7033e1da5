import { maxPurchases, type PurchaseText, parsePurchase } from "@tidemark/core/purchases";
import * as z from "zod/mini";

/** Says what was encrypted: nothing else is taken for it. */
const purpose = new TextEncoder().encode("tidemark purchases 1");
const nonceBytes = 12;
const Content = z.object({ purchases: z.array(z.string()).check(z.maxLength(maxPurchases)) });

/** 256 random bits in base64url. It is in this browser, and in QR codes and links behind the `#`. */
export const newPurchaseKey = (): string =>
  base64Of(crypto.getRandomValues(new Uint8Array(32)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace("=", "");

export const isPurchaseKey = (text: string): boolean => /^[\w-]{43}$/.test(text);

/** Encrypts purchases by AES-GCM under a nonce of their own, which comes first; base64. */
export async function sealPurchases(key: string, purchases: readonly PurchaseText[]): Promise<string> {
  const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes));
  const plain = new TextEncoder().encode(JSON.stringify({ purchases }));
  const cipher = await crypto.subtle.encrypt(algorithmOf(nonce), await importKey(key), plain);
  const whole = new Uint8Array(nonceBytes + cipher.byteLength);
  whole.set(nonce);
  whole.set(new Uint8Array(cipher), nonceBytes);
  return base64Of(whole);
}

/** The purchases; null for what another key encrypted, or somebody changed. */
export async function openPurchases(key: string, sealed: string): Promise<readonly PurchaseText[] | null> {
  try {
    const whole = bytesOf(sealed);
    const nonce = whole.subarray(0, nonceBytes);
    const plain = await crypto.subtle.decrypt(
      algorithmOf(nonce),
      await importKey(key),
      whole.subarray(nonceBytes),
    );
    const { purchases } = Content.parse(JSON.parse(new TextDecoder().decode(plain)));
    return purchases.filter((text) => parsePurchase(text) !== null);
  } catch {
    return null;
  }
}

const algorithmOf = (iv: Uint8Array<ArrayBuffer>) => ({ name: "AES-GCM", iv, additionalData: purpose });

const importKey = (key: string): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", bytesOf(key.replaceAll("-", "+").replaceAll("_", "/")), "AES-GCM", false, [
    "encrypt",
    "decrypt",
  ]);

function base64Of(bytes: Uint8Array): string {
  let text = "";
  // As arguments, so not all at once.
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
