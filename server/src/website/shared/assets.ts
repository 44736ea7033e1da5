import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type Encoding, encodedOnce } from "../../platform/http/encoding.ts";

const folders = {
  "page.js": ["../../../../chart/dist/page.js", "text/javascript; charset=utf-8"],
  "page.css": ["../../../../chart/dist/page.css", "text/css; charset=utf-8"],
  "site.js": ["./site.js", "text/javascript; charset=utf-8"],
  "link.js": ["./link.js", "text/javascript; charset=utf-8"],
  "upload.js": ["./upload.js", "text/javascript; charset=utf-8"],
  "join.js": ["./join.js", "text/javascript; charset=utf-8"],
  "here.js": ["./here.js", "text/javascript; charset=utf-8"],
  "worker.js": ["../../../dist/worker.js", "text/javascript; charset=utf-8"],
  "site.css": ["./site.css", "text/css; charset=utf-8"],
  "icon.svg": ["./icon.svg", "image/svg+xml"],
  "icon-192.png": ["./icon-192.png", "image/png"],
  "icon-512.png": ["./icon-512.png", "image/png"],
  "icon-maskable.png": ["./icon-maskable.png", "image/png"],
  "icon-apple.png": ["./icon-apple.png", "image/png"],
  "icon-badge.png": ["./icon-badge.png", "image/png"],
} as const;

type Name = keyof typeof folders;

interface Asset {
  /** Compressed once, at the first request. */
  readonly body: (encoding: Encoding) => Promise<Uint8Array<ArrayBuffer>>;
  readonly type: string;
  /** Changes with the content, so that the URL can be cached for ever. */
  readonly version: string;
}

/** Reads the website's static files once. One that was not built is missing: pages work without it. */
export type Assets = ReadonlyMap<string, Asset>;

export async function loadAssets(): Promise<Assets> {
  const assets = new Map<string, Asset>();
  for (const [name, [path, type]] of Object.entries(folders)) {
    const file = fileURLToPath(new URL(path, import.meta.url));
    const body = await readFile(file).catch(() => null);
    if (!body) continue;
    const version = createHash("sha256").update(body).digest("hex").slice(0, 12);
    assets.set(name, { body: encodedOnce(body), type, version });
  }
  return assets;
}

/** The URL of an asset, or null when it was not built. */
export function assetUrl(assets: Assets, name: Name): string | null {
  const asset = assets.get(name);
  return asset ? `/assets/${name}?v=${asset.version}` : null;
}
