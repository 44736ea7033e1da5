import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { languages, pseudoLanguage, type ScreenLanguage } from "@tidemark/texts";
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

const messagesFolder = new URL("../../../../chart/dist/messages/", import.meta.url);

/** Reads the website's static files once. One that was not built is missing: pages work without it. */
export type Assets = ReadonlyMap<string, Asset>;

export async function loadAssets(): Promise<Assets> {
  const assets = new Map<string, Asset>();
  const add = async (name: string, file: URL, type: string) => {
    const body = await readFile(file).catch(() => null);
    if (!body) return;
    const version = createHash("sha256").update(body).digest("hex").slice(0, 12);
    assets.set(name, { body: encodedOnce(body), type, version });
  };
  for (const [name, [path, type]] of Object.entries(folders)) {
    await add(name, new URL(path, import.meta.url), type);
  }
  for (const language of [...languages, pseudoLanguage] as const) {
    await add(messagesName(language), new URL(`${language}.json`, messagesFolder), "application/json");
  }
  return assets;
}

/** The URL of an asset, or null when it was not built. */
export const assetUrl = (assets: Assets, name: Name): string | null => urlOf(assets, name);

/** The URL of what the chart says in a language; null for English, which its script has. */
export const chartMessagesUrl = (assets: Assets, language: ScreenLanguage): string | null =>
  urlOf(assets, messagesName(language));

const messagesName = (language: ScreenLanguage): string => `chart-${language}.json`;

function urlOf(assets: Assets, name: string): string | null {
  const asset = assets.get(name);
  return asset ? `/assets/${name}?v=${asset.version}` : null;
}
