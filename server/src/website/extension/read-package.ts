import { createHash } from "node:crypto";
import { isVersion } from "@tidemark/core";
import { unzipSync } from "fflate";
import * as z from "zod/mini";

/** A package of the extension that a browser installs from this server. */
export interface ExtensionPackage {
  readonly browser: "firefox" | "chrome";
  readonly id: string;
  readonly version: string;
  /** The oldest version of the browser that it runs in; null: not said. */
  readonly oldestBrowser: string | null;
  readonly sha256: string;
}

export type PackageFault = "not-a-package" | "not-signed" | "no-id" | "no-version";
export type ReadPackage =
  | { readonly ok: true; readonly value: ExtensionPackage }
  | { readonly ok: false; readonly reason: PackageFault };

const largestManifest = 1024 * 1024;

const Manifest = z.object({
  version: z.string().check(z.refine(isVersion)),
  minimum_chrome_version: z.optional(z.string().check(z.refine(isVersion))),
  browser_specific_settings: z.optional(
    z.object({
      gecko: z.optional(
        z.object({
          id: z.optional(z.string().check(z.regex(/^[\w.@{}-]{1,80}$/))),
          strict_min_version: z.optional(z.string().check(z.regex(/^[\d.]{1,20}$/))),
        }),
      ),
    }),
  ),
});

const fault = (reason: PackageFault): ReadPackage => ({ ok: false, reason });

/** Reads a `.xpi` or `.crx` file: what its manifest says, and its digest. Never throws. */
export function readPackage(bytes: Uint8Array): ReadPackage {
  try {
    const crx = readCrx(bytes);
    const { manifest, isSigned } = readZip(crx ? bytes.subarray(crx.zipAt) : bytes);
    if (!manifest) return fault("not-a-package");
    const parsed = Manifest.safeParse(JSON.parse(manifest));
    if (!parsed.success) return fault("no-version");
    const { version, minimum_chrome_version: oldest = null, browser_specific_settings } = parsed.data;
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    if (crx) {
      return { ok: true, value: { browser: "chrome", id: crx.id, version, oldestBrowser: oldest, sha256 } };
    }
    // Firefox installs nothing that Mozilla has not signed.
    if (!isSigned) return fault("not-signed");
    const { id, strict_min_version = null } = browser_specific_settings?.gecko ?? {};
    if (id === undefined) return fault("no-id");
    return {
      ok: true,
      value: { browser: "firefox", id, version, oldestBrowser: strict_min_version, sha256 },
    };
  } catch {
    return fault("not-a-package");
  }
}

function readZip(bytes: Uint8Array): { readonly manifest: string | null; readonly isSigned: boolean } {
  let isSigned = false;
  const files = unzipSync(bytes, {
    filter: ({ name, originalSize }) => {
      isSigned ||= name === "META-INF/mozilla.rsa";
      return name === "manifest.json" && originalSize <= largestManifest;
    },
  });
  const manifest = files["manifest.json"];
  return { manifest: manifest ? new TextDecoder("utf-8", { fatal: true }).decode(manifest) : null, isSigned };
}

/** The fields of a protobuf message that have a length. Throws where one is longer than the message. */
function* fieldsOf(bytes: Uint8Array): Generator<readonly [field: number, content: Uint8Array]> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 32; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) break;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError("A number is cut off.");
  };
  while (at < bytes.length) {
    const key = varint();
    if (key % 8 !== 2) throw new RangeError("A field has no length.");
    const length = varint();
    if (at + length > bytes.length) throw new RangeError("A field is cut off.");
    yield [Math.floor(key / 8), bytes.subarray(at, at + length)];
    at += length;
  }
}

const signedHeaderData = 10_000;
const crxId = 1;

/** The id in the header of a CRX file, version 3, and where its ZIP file begins. Null for another kind of file. */
function readCrx(bytes: Uint8Array): { readonly id: string; readonly zipAt: number } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || view.getUint32(0) !== 0x43723234 || view.getUint32(4, true) !== 3) return null;
  const zipAt = 12 + view.getUint32(8, true);
  const header = [...fieldsOf(bytes.subarray(12, zipAt))];
  const signed = header.find(([field]) => field === signedHeaderData)?.[1];
  const id = signed && [...fieldsOf(signed)].find(([field]) => field === crxId)?.[1];
  if (id?.length !== 16 || zipAt > bytes.length) throw new RangeError("The header has no id.");
  const letters = Buffer.from(id)
    .toString("hex")
    .replace(/./g, (digit) => "abcdefghijklmnop"[Number.parseInt(digit, 16)]!);
  return { id: letters, zipAt };
}
