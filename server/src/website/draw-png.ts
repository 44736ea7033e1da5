import { fileURLToPath } from "node:url";
import { ServiceError } from "../http/errors.ts";

const font = (name: string): string => fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/ttf/${name}`));
/** The same picture on every machine, also on one without fonts. */
const fonts = {
  loadSystemFonts: false,
  fontFiles: [font("DejaVuSans.ttf"), font("DejaVuSans-Bold.ttf")],
  defaultFontFamily: "DejaVu Sans",
};

export type Png = Uint8Array<ArrayBuffer>;

const kept = 200;
const waiting = 16;

/**
 * Draws pictures one after the other outside of the event loop, keeps the last ones under their keys, and draws none
 * twice at a time. Throws `overloaded` when too many wait.
 */
export class PngPress {
  readonly #draw: (svg: string) => Promise<Png>;
  readonly #done = new Map<string, Png>();
  readonly #asked = new Map<string, Promise<Png>>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(draw: (svg: string) => Promise<Png> = drawPng) {
    this.#draw = draw;
  }

  async png(key: string, svg: () => Promise<string>): Promise<Png> {
    const done = this.#done.get(key);
    if (done) return done;
    const asked = this.#asked.get(key);
    if (asked) return asked;
    if (this.#asked.size >= waiting) {
      throw new ServiceError("overloaded", "Too many pictures are waiting.", { retryAfterS: 2 });
    }
    const turn = this.#last.then(async () => this.#draw(await svg()));
    this.#last = turn.catch(() => undefined);
    this.#asked.set(key, turn);
    try {
      const png = await turn;
      this.#done.set(key, png);
      const [oldest] = this.#done.keys();
      if (this.#done.size > kept && oldest !== undefined) this.#done.delete(oldest);
      return png;
    } finally {
      this.#asked.delete(key);
    }
  }
}

async function drawPng(svg: string): Promise<Png> {
  const { renderAsync } = await import("@resvg/resvg-js");
  const image = await renderAsync(svg, { font: fonts });
  return new Uint8Array(image.asPng());
}
