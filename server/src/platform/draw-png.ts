import { fileURLToPath } from "node:url";
import { LRUCache } from "lru-cache";
import { Turns } from "./http/turns.ts";

const font = (name: string): string => fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/ttf/${name}`));
/** Bundled fonts: the same picture on every machine. */
const fonts = {
  loadSystemFonts: false,
  fontFiles: [font("DejaVuSans.ttf"), font("DejaVuSans-Bold.ttf")],
  defaultFontFamily: "DejaVu Sans",
};

export type Png = Uint8Array<ArrayBuffer>;

/** Memory for cached pictures. */
const keptBytes = 32 * 1024 * 1024;

/**
 * Draws pictures one after the other outside the event loop, caches the latest by key, and never draws one twice at a
 * time. A browser asks for six at a time. Throws as Turns does.
 */
export class PngPress {
  readonly #draw: (svg: string) => Promise<Png>;
  readonly #done = new LRUCache<string, Png>({ maxSize: keptBytes, sizeCalculation: (png) => png.length });
  readonly #asked = new Map<string, Promise<Png>>();
  readonly #turns = new Turns({ atOnce: 1, ofNetwork: 8, ofAll: 64 });

  constructor(draw: (svg: string) => Promise<Png> = (svg) => drawPng(svg)) {
    this.#draw = draw;
  }

  async png(key: string, network: string, svg: () => Promise<string>): Promise<Png> {
    const known = this.#done.get(key) ?? this.#asked.get(key);
    if (known) return known;
    const turn = this.#turns.run(network, async () => this.#draw(await svg()));
    this.#asked.set(key, turn);
    try {
      const png = await turn;
      this.#done.set(key, png);
      return png;
    } finally {
      this.#asked.delete(key);
    }
  }
}

/** `zoom`: pixels of the picture for one of the drawing. */
export async function drawPng(svg: string, zoom = 1): Promise<Png> {
  const { renderAsync } = await import("@resvg/resvg-js");
  const image = await renderAsync(svg, { font: fonts, fitTo: { mode: "zoom", value: zoom } });
  return new Uint8Array(image.asPng());
}
