import { createHash, createPublicKey } from "node:crypto";

/** Names as Firefox takes them: `name@domain`, or a UUID in braces. */
const geckoId = /^(?:[\w.-]{1,60}@[\w-]+(?:\.[\w-]+)*|\{[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\})$/i;

/** Chromium's id of a public key: half of its digest, in the letters a to p. */
export const chromeIdOf = (key: Uint8Array): string =>
  createHash("sha256")
    .update(key)
    .digest("hex")
    .slice(0, 32)
    .replace(/./g, (digit) => "abcdefghijklmnop"[Number.parseInt(digit, 16)]!);

function publicKey(text: string): string | null {
  const bytes = Buffer.from(text, "base64");
  try {
    createPublicKey({ key: bytes, format: "der", type: "spki" });
    return bytes.toString("base64");
  } catch {
    return null;
  }
}

function serverUrl(text: string): string | null {
  const url = URL.parse(text);
  if (url?.protocol !== "https:" || url.username || url.search || url.hash) return null;
  return url.href.replace(/\/+$/, "");
}

export interface BuildSettings {
  readonly id: string | null;
  readonly key: string | null;
  readonly updateUrl: string | null;
}

interface Manifest {
  readonly key?: string;
  readonly update_url?: string;
  readonly browser_specific_settings?: { readonly gecko?: Readonly<Record<string, unknown>> };
}

/**
 * The settings of a build, from environment variables that are all optional. `EXTENSION_ID`: the id in Firefox.
 * `EXTENSION_KEY`: a public key, from which Chromium makes its id. `UPDATE_URL`: the server that has newer packages.
 * Throws one error that names all that are wrong.
 */
export function buildSettings(env: Readonly<Record<string, string | undefined>>): BuildSettings {
  const problems: string[] = [];
  const setting = (name: string, parse: (text: string) => string | null, must: string) => {
    const text = env[name]?.trim();
    if (!text) return null;
    const value = parse(text);
    if (value === null) problems.push(`${name} must be ${must}.`);
    return value;
  };
  const settings = {
    id: setting(
      "EXTENSION_ID",
      (text) => (geckoId.test(text) && text.length <= 80 ? text : null),
      "an id like tidemark@tides.example, or a UUID in braces",
    ),
    key: setting(
      "EXTENSION_KEY",
      publicKey,
      "a public key in base64: `openssl rsa -in key.pem -pubout -outform DER | base64 -w0`",
    ),
    updateUrl: setting("UPDATE_URL", serverUrl, "your server's https address, like https://tides.example"),
  };
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return settings;
}

/** Writes a build's settings into its manifest. */
export function withSettings<M extends Manifest>(
  manifest: M,
  target: string,
  { id, key, updateUrl }: BuildSettings,
): M & Manifest {
  if (target !== "firefox") {
    const update_url = updateUrl && `${updateUrl}/extension/update.xml`;
    return { ...manifest, ...(key && { key }), ...(update_url && { update_url }) };
  }
  const update_url = updateUrl && `${updateUrl}/extension/updates.json`;
  const { browser_specific_settings: specific } = manifest;
  const gecko = { ...specific?.gecko, ...(id && { id }), ...(update_url && { update_url }) };
  return { ...manifest, browser_specific_settings: { ...specific, gecko } };
}
